"""Registers: one object for everything that a zone lists, and the typed lists of 2019 and 2025 as views over it."""

from pilotzone.programme.registers.commitments import item_of_commitment, registers_by_region
from pilotzone.programme.registers.directory import Department, Directory, Level, Place
from pilotzone.programme.registers.exporting import ListFormat, export_listing
from pilotzone.programme.registers.item import (
    Kind,
    ListedItem,
    SourcePlace,
    TargetReference,
    check_items,
    load_kinds,
)
from pilotzone.programme.registers.listing import Listing, list_items
from pilotzone.programme.registers.records import item_from_json, item_to_json
from pilotzone.programme.registers.register import Column, Register, load_registers, read_registers, register_of
from pilotzone.programme.registers.translation import Translation, in_chinese, load_translation

__all__ = [
    "Column",
    "Department",
    "Directory",
    "Kind",
    "Level",
    "ListFormat",
    "ListedItem",
    "Listing",
    "Place",
    "Register",
    "SourcePlace",
    "TargetReference",
    "Translation",
    "check_items",
    "export_listing",
    "in_chinese",
    "item_from_json",
    "item_of_commitment",
    "item_to_json",
    "list_items",
    "load_kinds",
    "load_registers",
    "load_translation",
    "read_registers",
    "register_of",
    "registers_by_region",
]
