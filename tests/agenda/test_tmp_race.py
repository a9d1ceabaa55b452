import threading, pytest
from django.db import connection, connections
from agenda.session_file import import_session, export_session
from meetings.models import Meeting, Commission
from participants.models import Person
from accounts.models import Act
from tests.agenda.session_files import *
@pytest.mark.django_db(transaction=True)
def test_race():
    if connection.vendor != "postgresql": pytest.skip("pg")
    gate = threading.Barrier(6); out=[]
    def go():
        gate.wait()
        try: out.append(import_session(as_file(training()), by=None, at=NOW).is_new)
        except Exception as e: out.append(repr(e))
        finally: connections.close_all()
    ts=[threading.Thread(target=go) for _ in range(6)]
    [t.start() for t in ts]; [t.join() for t in ts]
    print(out)
    assert sorted(out)==[False]*5+[True]
    assert (Meeting.objects.count(), Commission.objects.count(), Act.objects.count(), Person.objects.count())==(1,1,1,19)
