"""Units of measure and unit groups."""

from bot.core.diagnosis.rules import rule

_UNIT = "unit-group-setup"
_QUOTED_GROUP = r"unit group '(?P<group>[^']{1,60})'"

INACTIVE = (
    rule(
        "unit-group-inactive",
        _UNIT,
        "unit group … cannot be synchronized because it is inactive",
        read=r"unit group (?P<group>.{1,60}?) already exists",
        sure=False,
    ),
)

RULES = (
    rule(
        "item-needs-unit",
        _UNIT,
        "coupled to an item that has base unit of measure set to",
        read=r"set to (?P<unit>\S{1,20})",
        sure=False,
    ),
    rule(
        "unit-schedule",
        _UNIT,
        "unit schedule id",
        "unit schedule",
        "belong to the schedule",
        "uomschedule!",
        "uomscheduleid!",
        "uomid",
    ),
    rule(
        "price-line-unit",
        _UNIT,
        "unit of measure … must be coupled to",
        read=r"Unit of Measure \((?P<item>[^,)]{0,30}), ?(?P<unit>[^)]{0,20})\)",
        root="unit:{unit}",
        unless=("code",),
    ),
    rule(
        "unit-not-coupled",
        _UNIT,
        "unit of measure … is not coupled",
        "unit … is not coupled to a unit of measure",
        "unit is not coupled to a unit of measure",
        read=r"unit of measure (?P<unit>\S{1,20}) is not coupled|unit (?P<unit2>.{1,40}?) is not coupled",
        root="unit:{unit}",
    ),
    rule(
        "unit-missing",
        _UNIT,
        "unit of measure … does not exist",
        "unit does not exist?",
        "unit … does not exist?",
        "unit is not valid for this product",
        "base unit does not belong",
        "the unit id is missing",
        "unit name cannot be null",
        "baseuomname not specified!",
        "uom with id … does not exist?",
        "uom with ids … do not exist?",
        "default unit is missing",
        "default unit … is missing?",
        read=r"unit of measure (?P<unit>.{1,20}?) does not exist|unit group '?(?P<group>.{1,60}?)'? does not exist",
        root="unit:{unit}",
    ),
    rule(
        "unit-group",
        _UNIT,
        "units of measure were found in the unit group",
        "unit of measure inside the unit group",
        "cannot find the unit group",
        "unit group … is assigned to multiple products",
        "unit of measure in the unit group",
        "of the unit group",
        "belongs to the unit group",
        "does not belong to the unit group",
        "unit group has no?",
        "unit group of the product?",
        read=r"unit group '?(?P<group>.{1,60}?)'?(?: in | is |\.|$| has )",
        root="unit-group:{group}",
    ),
    rule(
        "unit-group-missing",
        _UNIT,
        "unit group for … is not found",
        "unit group … is not found",
        "unit group … does not exist",
        "unit group id",
        read=r"Unit Group for (?P<table>\w{2,30}) (?P<record>\S{1,30}) is not",
    ),
    rule(
        "unit-quantity",
        _UNIT,
        "quantity on the unit of measure",
        "not the base unit of measure",
        read=r"unit of measure '(?P<unit>[^']{1,20})'",
        root="unit:{unit}",
    ),
    rule(
        "base-unit",
        _UNIT,
        "unit hierarchy!",
        "base unit of a schedule",
        "do not use a base unit",
        "update the primary unit",
    ),
    rule(
        "uom-contains",
        _UNIT,
        "contains more than one … uom",
        "this setup cannot be used for synchronization",
        "contains more than one unit?",
        read=r"Uomschedule (?P<group>.{1,60}?) contains",
    ),
    rule("cannot-set-uom", _UNIT, "cannot set both uomid", sure=False),
)

BROAD = (rule("unit-words", _UNIT, "unit group", "unit groups", "units of measure", "uom", sure=False),)
