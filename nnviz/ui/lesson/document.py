"""A lesson as a document and back: everything that comes in passes the checks of the document."""

from __future__ import annotations

from dataclasses import asdict

from ...documents.lesson import LessonDocument, ViewPart, memory_part, network_part
from .lesson import FIRST_EXAMPLE, Lesson, Subject, View


def document_of(lesson: Lesson) -> LessonDocument:
    """Everything that a lesson is."""
    s = lesson.subject
    return LessonDocument(
        network=network_part(s.network),
        x=s.data.x.tolist(),
        y=s.data.y.tolist(),
        learning_rate=s.learning_rate,
        name=s.name,
        example=s.example,
        own=s.own,
        origin=s.origin,
        losses=list(s.losses),
        earlier=s.earlier,
        rule=s.rule,
        memory=memory_part(s.memory),
        view=ViewPart(**asdict(lesson.view)),
    )


def lesson_of(document: LessonDocument) -> Lesson:
    """The lesson of a document; one that came from no example is one's own. Raises InputError naming the field."""
    network, data = document.checked()
    v = document.view
    subject = Subject(
        document.example or FIRST_EXAMPLE,
        network,
        data,
        document.learning_rate,
        losses=tuple(document.losses),
        origin=document.origin,
        name=document.name.strip(),
        own=document.own or not document.example,
        earlier=document.earlier,
        rule=document.checked_rule().name,
        memory=document.checked_memory(network),
    )
    return Lesson(subject, View(v.notation, v.digits, v.arithmetic, v.grain, v.shown))
