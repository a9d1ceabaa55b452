import pytest, subprocess
from documents.minutes import *
def out(paper, name):
    from pathlib import Path
    import time
    p=Path('/tmp/look'); p.mkdir(exist_ok=True)
    html=draw_minutes(paper); (p/f'{name}.html').write_text(html)
    for i in range(3):
        t=time.perf_counter(); b=minutes_pdf(paper); print(name, len(b), time.perf_counter()-t)
    (p/f'{name}.pdf').write_bytes(b)
    import page
    for prof in ('3a','ua1'):
        print(prof, page.validate_pdf_bytes(b, profile=prof))
def test_thin(thin_meeting): out(gather_minutes(thin_meeting,is_draft=True),'thin')
def test_full(full_meeting): out(gather_minutes(full_meeting,is_draft=True),'full')
