"""Each command explains itself on one page, with an example that can be typed."""

import shlex

import click
import pytest
from click.testing import CliRunner

from pilotzone_cli.main import pilotzone
from pilotzone_cli.session import Session


def commands(group=pilotzone, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_one_page_with_an_example(path):
    shown = CliRunner().invoke(pilotzone, [*path, "--help"], prog_name="pilotzone", terminal_width=100)
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) <= 50
    text = " ".join(shown.output.split())
    assert "Example: pilotzone " in text


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_example_is_understood(path):
    """Its words are parsed as those of this very command; nothing is run."""
    example = COMMANDS[path].help.partition("Example: pilotzone ")[2].split("\n\n")[0].split(" < ")[0]
    with pilotzone.make_context("pilotzone", shlex.split(example), obj=Session()) as context:
        *groups, verb = path
        group, rest = pilotzone, [*context._protected_args, *context.args]
        for name in groups:
            assert rest.pop(0) == name
            group = group.commands[name]
        assert rest.pop(0) == verb
        parsed = COMMANDS[path].make_context(verb, rest, parent=context)
    assert parsed.args == []


def test_a_list_verb_and_a_show_verb_take_every_format():
    for path, command in COMMANDS.items():
        if path not in {("serve",), ("demo",), ("witness", "serve"), ("evidence", "policy"), ("party", "sign")}:
            option = next(parameter for parameter in command.params if parameter.name == "format")
            assert {"table", "json", "csv"} <= set(option.type.choices), path


def test_the_version_is_told():
    assert CliRunner().invoke(pilotzone, ["--version"]).output.startswith("pilotzone 0.")
