"""What a command says: its result to standard output, everything else to standard error.

The result is a table, a sentence, a token or a secret; with `--json` it is the API's answer, and
nothing else. Everything else is remarks, questions, progress and errors.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeAlias

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from tools.operator.dates import show_date
from tools.operator.documents import Document

# Wide enough for any table: in a pipe a line is a row, and nothing is cut off.
_PIPE_WIDTH = 10_000

# What a cell shows of an item: the value of a member by its name, or of a function.
Column: TypeAlias = str | Callable[[Document], object]


class Output:
    """What commands speak with, for people or (with `json`) for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.now = time.time_ns() // 1_000_000

    def say(self, sentence: str, *, style: str | None = None) -> None:
        """Tell a person something, on standard error."""
        # What was typed may have brackets, which would be taken for a style.
        Console(stderr=True).print(
            sentence, style=style, markup=False, highlight=False, soft_wrap=True
        )

    def print(self, text: str) -> None:
        """Print a result as it is: nothing is wrapped."""
        typer.echo(text)

    def show(self, document: Document) -> None:
        """Print JSON."""
        self.print(json.dumps(document, ensure_ascii=False, indent=2))

    def report(self, document: Document, said: str) -> None:
        """Tell what a call did: a sentence for people, its answer for programs."""
        if self.as_json:
            self.show(document)
        else:
            self.print(said)

    def date(self, date: int | None) -> str:
        """Show a date (epoch ms), and how long ago or ahead it is."""
        return show_date(date, now=self.now)

    def details(self, members: Mapping[str, object], *, title: str | None = None) -> None:
        """Show a thing as a table of its members; what is None is left out."""
        table = Table(title=title, box=None, show_header=False, title_justify="left")
        table.add_column(style="bold")
        table.add_column(overflow="fold")
        for name, value in members.items():
            if value is not None:
                table.add_row(Text(name), Text(_cell(value)))
        self.table(table)

    def listing(
        self,
        items: Iterable[Document],
        *,
        member: str,
        columns: Mapping[str, Column],
        empty: str,
    ) -> None:
        """Show a list: a table for people, or `{member: [...]}` for programs, as it comes in.

        Args:
            items: The items, as the API gives them.
            member: What the API calls the list.
            columns: The table's headings, and what each shows of an item.
            empty: What is said when there is none.
        """
        if self.as_json:
            self._stream(items, member=member)
            return
        rows = [[_value(item, column) for column in columns.values()] for item in items]
        if not rows:
            self.say(empty)
            return
        # A column without anything in it would only take the others' room.
        shown = [index for index in range(len(columns)) if any(row[index] for row in rows)]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        headings = list(columns)
        for index in shown:
            table.add_column(headings[index], overflow="fold")
        for row in rows:
            table.add_row(*(Text(row[index]) for index in shown))
        self.table(table)

    def table(self, table: Table) -> None:
        """Print a table; in a pipe it is as wide as it needs to be."""
        console = Console()
        if not console.is_terminal:
            console = Console(width=_PIPE_WIDTH)
        console.print(table)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask before what cannot be undone; anything but a yes ends the command.

        Args:
            question: What is asked.
            yes: Whether the answer was given with the command.

        Raises:
            typer.Exit: no, or nobody answers.
        """
        if yes:
            return
        # Not by Typer's own means, which print a blank to standard output.
        typer.echo(f"{question} [y/N] ", nl=False, err=True)
        answer = sys.stdin.readline()
        if not answer:
            self.say("\nNobody answers: --yes says so beforehand.")
        if answer.strip().lower() not in {"y", "yes"}:
            self.say("Nothing was done.")
            raise typer.Exit(1)

    @contextmanager
    def progress(self, what: str, *, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show a bar while something takes long; gives what to tell how much is done so far."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        console = Console(stderr=True)
        with Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        ) as progress:
            task = progress.add_task(what, total=total)
            yield lambda done: progress.update(task, completed=done)

    def _stream(self, items: Iterable[Document], *, member: str) -> None:
        """Print a list without holding all of it; a list that breaks off is no JSON."""
        out = sys.stdout
        coming = iter(items)
        # A refusal comes instead of the first page, and then nothing is printed.
        first = list(islice(coming, 1))
        out.write(f'{{"{member}": [')
        separator = "\n"
        for item in chain(first, coming):
            out.write(separator + json.dumps(item, ensure_ascii=False))
            separator = ",\n"
        out.write("\n]}\n")
        out.flush()


def _value(item: Document, column: Column) -> str:
    return _cell(item.get(column) if isinstance(column, str) else column(item))


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever the JSON has
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_cell, value))
        case _:
            return str(value)
