"""Causes in the set-up (currencies, owners, mappings), and those that pass or belong to a developer."""

from bot.core.causes.model import DOCS, Cause, Retry, say
from bot.core.model import Audience
from bot.core.words import N_

_TROUBLE = DOCS + "admin-troubleshoot-sales-synchronization"
_JOBS = DOCS + "admin-scheduled-synchronization-using-the-synchronization-job-queue-entries"

RATE = Cause(
    slug="missing-exchange-rate",
    title=N_("A currency has no exchange rate"),
    meaning=N_(
        "The currency has no exchange rate in Business Central that is valid today, so Dataverse "
        "cannot be told its rate."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Set the exchange rate, then Synchronize"),
    docs=DOCS + "finance-how-update-currencies",
    page=5,
    headline=say(N_("{currency} has no exchange rate"), N_("A currency has no exchange rate")),
    steps=(
        say(
            N_(
                "Open *Currencies* in Business Central, select {currency}, choose *Exch. Rates*, and add a rate with a "
                "*Starting Date* of today or earlier."
            ),
            N_(
                "Open *Currencies* in Business Central, select the currency, choose *Exch. Rates*, and add a rate with "
                "a *Starting Date* of today or earlier."
            ),
        ),
        say(N_("Fill in *Exchange Rate Amount* and *Relational Exch. Rate Amount*; neither may be 0.")),
        say(
            N_(
                "Make sure that the base currency of the Dataverse environment ({other}) also exists "
                "in *Currencies*, with a rate of its own."
            ),
            N_(
                "Make sure that the base currency of the Dataverse environment also exists in "
                "*Currencies*, with a rate of its own unless it is your local currency."
            ),
        ),
        say(
            N_("Synchronize {currency} first: *Currencies* > *Dataverse* > *Synchronize*."),
            N_("Synchronize the currency first: *Currencies* > *Dataverse* > *Synchronize*."),
        ),
        say(
            N_(
                "Then synchronize the records that were waiting for it. So that it does not come "
                "back, let *Currency Exchange Rate Services* fetch rates every day."
            )
        ),
    ),
)

CURRENCY = Cause(
    slug="currency-setup",
    title=N_("A currency is missing or does not agree"),
    meaning=N_("A currency exists on one side only, is not given, or differs from that of the price list or account."),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Create and synchronize the currency"),
    docs=DOCS + "finance-set-up-currencies",
    page=5,
    headline=say(N_("Currency {currency} is missing or does not agree"), N_("A currency is missing or does not agree")),
    steps=(
        say(
            N_(
                "Open *Currencies* in Business Central and look for {currency}: create it if it is missing, with the "
                "*ISO Code* that Dataverse uses."
            ),
            N_(
                "Open *Currencies* in Business Central and compare with *Currencies* in the Power "
                "Platform admin center: the *ISO Code* must be the same."
            ),
        ),
        say(
            N_(
                "Create the currency on the side that lacks it. The local currency is the *LCY Code* "
                "on *General Ledger Setup*."
            )
        ),
        say(
            N_(
                "If a price list is named, give it the currency of the account or document, or "
                "choose a price list that has it."
            )
        ),
        say(N_("Synchronize currencies first, then customers, price lists and documents.")),
    ),
)

OWNERSHIP = Cause(
    slug="ownership-company-setup",
    title=N_("The owner or company of rows is set up wrongly"),
    meaning=N_(
        "The owning team, business unit, company or kind of owner in Dataverse does not fit the connection set-up."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Repair the team, business unit or company"),
    docs=DOCS + "admin-cds-company-concept",
    page=7200,
    headline=say(
        N_("The team {team} lacks the role {role}"),
        N_("The table {table} has no field {field}"),
        N_("The owner or company of rows is set up wrongly"),
    ),
    steps=(
        say(
            N_("In the Power Platform admin center give the team {team} of the business unit {unit} the role {role}."),
            N_("In the Power Platform admin center give the team {team} the role {role}."),
            N_("Add the column {field} to the table {table} in Dataverse, and have its proxy table generated again."),
            N_("In Dataverse find out what {id} is, and restore it or give its rows another owner or company."),
            N_(
                "Open *Dataverse Connection Setup* in Business Central and check *Ownership Model*, "
                "*Coupled Business Unit* and the default owning team."
            ),
        ),
        say(
            N_(
                "In the Power Platform admin center check the default owning team of that business "
                "unit: it must exist and have the integration role (*Owning Team Roles* shows both)."
            ),
        ),
        say(
            N_(
                "A table of your own needs company and owner columns: add the company lookup to "
                "{table} in Dataverse, and generate its proxy table again."
            ),
            N_(
                "A table of your own needs company and owner columns in Dataverse; its proxy table "
                "in Business Central must have them as well."
            ),
        ),
        say(
            N_(
                "Choose *Redeploy Integration Solution* if the team or its role is gone, then "
                "synchronize the records again."
            )
        ),
    ),
)

MAPPING = Cause(
    slug="mapping-configuration",
    title=N_("A table or field mapping is wrong"),
    meaning=N_(
        "The mapping has no fields, a wrong direction, filter or template, or points at a column "
        "that Dataverse does not have."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Repair the mapping, then Run Full Synchronization"),
    docs=DOCS + "admin-how-to-modify-table-mappings-for-synchronization",
    page=5335,
    headline=say(
        N_("The mapping {mapping} is wrong or missing"),
        N_("The table {table} has no field {field}"),
        N_("The table {table} is not mapped"),
        N_("A table or field mapping is wrong"),
    ),
    steps=(
        say(
            N_(
                "Open *Integration Table Mappings* in Business Central, select {mapping}, choose *Fields* and check "
                "{field}."
            ),
            N_(
                "Open *Integration Table Mappings* in Business Central, select the mapping of {table}, choose *Fields* "
                "and check {field}."
            ),
            N_("Open *Integration Table Mappings* in Business Central and check the mapping {mapping}."),
            N_("Open *Integration Table Mappings* in Business Central and check the mapping of {table}."),
            N_("Open *Integration Table Mappings* in Business Central, choose *Fields* and check {field}."),
            N_("Open *Integration Table Mappings* in Business Central and check the mapping of the table that failed."),
        ),
        say(
            N_("The field {field} must exist on both sides and be of the same kind."),
            N_(
                "Check *Direction*, *Table Filter*, *Integration Table Filter*, the config. "
                "templates, and under *Fields* every mapped field."
            ),
        ),
        say(
            N_(
                "If a standard mapping is broken, choose *Use Default Synchronization Setup* for it; "
                "your own changes to it are lost."
            )
        ),
        say(
            N_(
                "If a custom table has changed in Dataverse, have its proxy table generated again (a "
                "developer does that with the AL Table Proxy Generator)."
            )
        ),
        say(N_("Choose *Run Full Synchronization* for the mapping.")),
    ),
)

THROTTLING = Cause(
    slug="throttling",
    title=N_("Too many requests to Dataverse"),
    meaning=N_("More requests were sent than Dataverse allows in five minutes, or it is too busy."),
    audience=Audience.ADMIN,
    retry=Retry.YES,
    action=N_("Wait and retry"),
    docs=_JOBS,
    page=672,
    headline=say(N_("Too many requests to Dataverse (limit {limit})"), N_("Too many requests to Dataverse")),
    steps=(
        say(N_("Wait at least five minutes; the jobs try again by themselves.")),
        say(N_("If records stay behind, choose *Retry* for them once on *Coupled Data Synchronization Errors*.")),
        say(
            N_(
                "If it comes often, open *Job Queue Entries*, spread the synchronization jobs over "
                "the hour, and do not run full synchronizations while people work."
            )
        ),
        say(N_("Ask whether another integration uses the same user: the limit counts per user.")),
    ),
)

TRANSIENT = Cause(
    slug="transient-service-error",
    title=N_("A passing fault"),
    meaning=N_("A time-out, a network fault, a lock, or data that was not saved yet. The next run usually succeeds."),
    audience=Audience.ADMIN,
    retry=Retry.YES,
    action=N_("Retry"),
    docs=_JOBS,
    page=5333,
    headline=say(
        N_("A passing fault: the next run tries again"),
    ),
    steps=(
        say(N_("Nothing at first: the next scheduled run tries again.")),
        say(
            N_(
                "If the record is still behind after that, open *Coupled Data Synchronization "
                "Errors* and choose *Retry*: after the same error twice Business Central skips a "
                "record."
            )
        ),
        say(
            N_(
                "If it lasts for hours, look at the Power Platform admin center > *Service health*, "
                "at solution imports that are running, and at jobs that work on the same records at "
                "the same time."
            )
        ),
    ),
)

CUSTOM = Cause(
    slug="custom-code-error",
    title=N_("A plug-in or extension failed"),
    meaning=N_(
        "Code that somebody added (a Dataverse plug-in, another vendor's solution, an AL extension) raised the error."
    ),
    audience=Audience.ADMIN,
    retry=Retry.NO,
    action=N_("Contact the partner"),
    docs=_TROUBLE,
    page=5339,
    headline=say(N_("The plug-in {plugin} failed"), N_("A plug-in or extension failed")),
    steps=(
        say(
            N_("Find out whose the plug-in {plugin} is: in Dataverse its solution names the publisher."),
            N_(
                "Find out whose code it is: names of plug-ins, namespaces and extensions stand in the "
                "message or the call stack."
            ),
        ),
        say(
            N_(
                "Copy the message, and the call stack: open *Integration Synchronization Errors* in "
                "Business Central and choose *Show Error Call Stack*."
            )
        ),
        say(
            N_(
                "Send both to its publisher or your partner. Until it is repaired, its step can be "
                "disabled if the business allows it."
            )
        ),
        say(N_("Synchronize the record again after the repair.")),
    ),
)

UNKNOWN_CAUSE = Cause(
    slug="unknown",
    title=N_("Unknown error"),
    meaning=N_("No rule knows this text. It may be in another language, or from an extension."),
    audience=Audience.USER,
    retry=Retry.NO,
    action=N_("Read the message and open the records"),
    docs=_TROUBLE,
    page=5339,
    headline=say(N_("An error that I do not know")),
    steps=(
        say(N_("Read the message below, and open the source and destination record with the links.")),
        say(
            N_(
                "Open *Integration Synchronization Errors* in Business Central: *Synchronize* tries "
                "again, *Show Error Call Stack* tells where it arose."
            )
        ),
        say(N_("If that does not help, pass it on to an administrator with the number of the entry.")),
        say(N_("A text that comes often can get a rule of your own, with your own steps.")),
    ),
)

SETUP_CAUSES = (RATE, CURRENCY, OWNERSHIP, MAPPING, THROTTLING, TRANSIENT, CUSTOM, UNKNOWN_CAUSE)
