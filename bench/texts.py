"""Texts of a made-up record: thousands of sentences, some common and most rare."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from russian.search import tokens_of

_SENTENCES: Final = 6000
_TITLES: Final = 2500
#: The greater, the less the common sentences differ from the rare ones.
_EVENNESS: Final = 20

_WHO = """
Руководителям органов местного самоуправления|Управлению по делам молодёжи|Главам сельских округов
Администрации муниципального образования|Отделу полиции по городу|Собственникам торговых объектов
Управлению образования|Директорам школ и детских садов|Начальнику отдела гражданской обороны
Членам комиссии|Финансовому управлению|Организаторам массовых мероприятий|Редакции газеты
Операторам связи|Управляющим компаниям|Казачьему обществу|Народной дружине|Прокурору района
Управлению здравоохранения|Водителям общественного транспорта|Морскому порту|Аэропорту
Секретарю комиссии|Аппарату совета|Территориальным органам|Учреждениям культуры
"""
_DOES = """
поручено обеспечить|рекомендовано усилить|предложено рассмотреть|надлежит завершить|указано на
необходимо продолжить|следует ускорить|даны разъяснения про|поручено проверить|отмечена
рекомендовано организовать|предписано устранить|запрещено откладывать|разрешено перенести
"""
_WHAT = """
профилактику терроризма и экстремизма|подготовку к пожароопасному сезону|охрану объектов спорта
антитеррористическую защищённость мест массового пребывания людей|паспорта безопасности
занятость несовершеннолетних в летний период|противодействие коррупции|миграционный учёт
безопасность дорожного движения|работу системы видеонаблюдения|обучение ответственных лиц
реализацию мероприятий Комплексного плана|меры по предупреждению паводка|ремонт гидрантов
освещение вопросов в средствах массовой информации|занятия с подростками|снабжение водой
оповещение населения о чрезвычайных ситуациях|проверку бесхозных строений|уборку снега
исполнение Федерального закона № 152-ФЗ|исполнение Федерального закона № 35-ФЗ|учения и тренировки
выявление незаконных посевов|лечение зависимых|поддержку многодетных семей|вакцинацию от гриппа
протокол № 4 прошлого заседания|решения прошлого квартала|ёлки и новогодние площадки|запас соли
"""
_WHERE = """
в Новороссийске|в посёлке Верхнебаканском|в станице Раевской|на улице Советов|на площади Победы
в Краснодарском крае|в лесопарковой зоне|на железнодорожном вокзале|у причалов порта|в школах
на территории рынка|в сельских поселениях|в жилых домах|на перевале|в общежитиях|в больницах
на пляжах|в торговых центрах|вблизи храмов|на стадионе|в детских лагерях|на автобусных линиях
"""
_ROOTS = """
Агап Белян Вихр Гладил Дробыш Ермил Жар Заволок Ипат Кондрат Ломов Мухор Назар Овчар Пантел Ракит
Сапож Тимоф Ушак Филат Харит Цвет Чеботар Шелест Щегл Юдаш Якуш Бутор Вершин Горох Дуван Звягин
Корчаг Лепех Можар Нечай Осокор Плетн Рубан Сафрон Толмач Улан Фомич Хрущ Черепан Шумак
"""
_ENDS = ("ов", "ев", "ин", "ский", "енко", "чук", "ян", "ук")
_INITIALS = "АБВГДЕИКЛМНОПРС"


def phrases(block: str) -> list[str]:
    """The phrases of a block of words."""
    return [phrase for line in block.split("\n") for phrase in line.split("|") if phrase]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, and the words by which it is found."""

    text: str
    tokens: frozenset[str]


class Texts:
    """Sentences, titles and questions, some of which are told often."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._often = list(accumulate(1 / (at + _EVENNESS) for at in range(_SENTENCES)))
        self.sentences = [self._piece(self._sentence()) for _ in range(_SENTENCES)]
        self.titles = [self._piece(self._title()) for _ in range(_TITLES)]

    def some(self, pieces: list[Piece], count: int) -> list[Piece]:
        """So many of the pieces, the first of them most often."""
        often = self._often[: len(pieces)]
        return self.random.choices(pieces, cum_weights=often, k=count)

    def _piece(self, text: str) -> Piece:
        return Piece(text, frozenset(tokens_of(text)))

    def _sentence(self) -> str:
        choose = self.random.choice
        who, what = choose(phrases(_WHO)), choose(phrases(_WHAT))
        end = choose([self._name(), self._day(), choose(phrases(_WHERE)), choose(phrases(_WHAT))])
        return f"{who} {choose(phrases(_DOES))} {what} {choose(phrases(_WHERE))}, {end}."

    def _title(self) -> str:
        choose = self.random.choice
        what, where = choose(phrases(_WHAT)), choose(phrases(_WHERE))
        return f"Про {what} {where} ({self.random.randint(1, 400)})"

    def _name(self) -> str:
        choose = self.random.choice
        surname = f"{choose(_ROOTS.split())}{choose(_ENDS)}"
        return f"доложил {choose(_INITIALS)}.{choose(_INITIALS)}. {surname}"

    def _day(self) -> str:
        return f"до {self.random.randint(1, 28)} декабря {self.random.randint(2014, 2026)} года"
