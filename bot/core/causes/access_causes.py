"""Causes around the integration user and the connection: what it may do, how it signs in, whether it is switched on."""

from bot.core.causes.model import DOCS, Cause, Retry, say
from bot.core.model import Audience
from bot.core.words import N_

_TROUBLE = DOCS + "admin-troubleshoot-sales-synchronization"
_CONNECT = DOCS + "admin-how-to-set-up-a-dynamics-crm-connection"
_INTEGRATE = DOCS + "admin-setting-up-integration-with-dynamics-sales"
_TEST = say(
    N_(
        "Open *Dataverse Connection Setup* in Business Central, choose *Test Connection*, and switch "
        "*Enable Data Synchronization* on again if it went off."
    )
)
_RESTART = say(
    N_("Open *Synch. Job Queue Entries* from there and restart the jobs that stand on *Error* or *On Hold*.")
)
_LIFT = say(
    N_(
        "Open *Coupled Data Synchronization Errors* and choose *Retry All*: records that failed "
        "twice are skipped until somebody does."
    )
)

PERMISSIONS = Cause(
    slug="integration-user-permissions",
    title=N_("The integration user lacks a permission"),
    meaning=N_(
        "The user that Business Central connects as has no security role, or its roles do not give "
        "what this synchronization needs."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Redeploy Integration Solution, or give the security role the privilege"),
    docs=_TROUBLE,
    page=7200,
    headline=say(
        N_("The integration user lacks {verb} on {table}"),
        N_("The integration user lacks the privilege {privilege}"),
        N_("The integration user lacks a permission on {table}"),
        N_("The integration user lacks a permission"),
    ),
    steps=(
        say(
            N_(
                "Give the integration user's security role *{verb}* on *{table}* ({privilege}), for the whole "
                "organization: Power Platform admin center > *Environments* > your environment > *Settings* > "
                "*Users + permissions* > *Security roles*."
            ),
            N_(
                "Give the integration user's security role the privilege {privilege}, for the whole organization: "
                "Power Platform admin center > *Environments* > your environment > *Settings* > "
                "*Users + permissions* > *Security roles*."
            ),
            N_(
                "Give the integration user's security role the privilege with the id {privilege_id}, for the whole "
                "organization: Power Platform admin center > *Environments* > your environment > *Settings* > "
                "*Users + permissions* > *Security roles*."
            ),
            N_(
                "Give the integration user the role {role} for the business unit {unit}: Power Platform admin center > "
                "*Environments* > your environment > *Settings* > *Users + permissions*."
            ),
            N_(
                "In the Power Platform admin center compare the integration user's roles with "
                "*Integration User Roles* on *Dataverse Connection Setup*; it needs *Business Central Dataverse "
                "Integration* or, for older set-ups, *Business Central Integration User* and *Business Central "
                "Integration Administrator*."
            ),
        ),
        say(
            N_(
                "Make sure that it is the right user: the one with the id {user} under *Users + "
                "permissions* > *Application users* or *Users*."
            ),
            N_("Make sure that the roles belong to {account}, the user on *Dataverse Connection Setup*."),
            N_("Make sure that the role is given to the user who stands on *Dataverse Connection Setup*."),
        ),
        say(
            N_(
                "If a standard table is named, or a role is gone: open *Dataverse Connection Setup* "
                "in Business Central and choose *Redeploy Integration Solution*; it brings the "
                "standard roles and privileges back."
            )
        ),
        _TEST,
        _LIFT,
    ),
)

ADMINISTRATOR = Cause(
    slug="admin-account-as-integration-user",
    title=N_("An administrator's account is the integration user"),
    meaning=N_(
        "Business Central connects as a person or administrator. It refuses that, or, worse, never "
        "fetches what that person edits, because changes by the integration user count as its own."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Replace the integration user"),
    docs=_INTEGRATE,
    page=7200,
    headline=say(
        N_("{user} must not be the integration user"), N_("An administrator's account is the integration user")
    ),
    steps=(
        say(
            N_(
                "Open *Dataverse Connection Setup* in Business Central and let it connect as another user than {user}, "
                "who has administrator rights or a wrong access mode."
            ),
            N_(
                "Open *Dataverse Connection Setup* in Business Central and let it connect as a user of its own: the "
                "present one has administrator rights or a wrong access mode."
            ),
        ),
        say(
            N_(
                "Online: switch *Enable Data Synchronization* off and run the *Dataverse Connection "
                "Setup* assisted setup again as an administrator. It makes an application user of "
                "its own; your account is only used to sign in."
            )
        ),
        say(
            N_(
                "On-premises: create a user for the integration alone in the Power Platform admin "
                "center, with access mode *Non-interactive*, without the role *System Administrator*."
            )
        ),
        say(
            N_(
                "Give it the integration roles that *Integration User Roles* on *Dataverse "
                "Connection Setup* lists, and enter it there."
            )
        ),
        _TEST,
        say(
            N_(
                "Nobody should work with that account: what it changes in Dataverse is not fetched. "
                "Choose *Run Full Synchronization* once, to catch what was missed."
            )
        ),
    ),
)

PASSWORD = Cause(
    slug="integration-user-password",
    title=N_("The integration user's password does not work"),
    meaning=N_("The password has expired, must be changed at the next sign-in, is wrong, or the account is locked."),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Reset the password and enter it on the connection set-up"),
    docs=_CONNECT,
    page=7200,
    headline=say(
        N_("The integration user's password does not work: {says}"),
        N_("The integration user's password does not work ({code})"),
        N_("The integration user's password does not work"),
    ),
    steps=(
        say(
            N_("Microsoft Entra says {code}: {says}. {remedy}"),
            N_(
                "Look {code} up at https://login.microsoftonline.com/error to see whether the "
                "password is wrong, expired, to be changed, or the account locked."
            ),
            N_(
                "Find out whether the password is wrong, expired, to be changed, or the account "
                "locked: Microsoft Entra admin center > *Users* > the user > *Sign-in logs*."
            ),
        ),
        say(
            N_(
                "In the Microsoft Entra admin center reset the password, without “change at next "
                "sign-in”; or sign in once as that user and set a new one. Unlock the account if it "
                "is locked."
            )
        ),
        say(
            N_(
                "Open *Dataverse Connection Setup* in Business Central (*Microsoft Dynamics 365 "
                "Connection Setup* for an older connection) and enter the new password."
            )
        ),
        _TEST,
        _RESTART,
        say(
            N_(
                "To be rid of passwords, choose *Use Certificate Authentication* on *Dataverse "
                "Connection Setup*; signing in with name and password is deprecated."
            )
        ),
    ),
)

APPLICATION = Cause(
    slug="app-authentication",
    title=N_("The connection cannot sign in"),
    meaning=N_(
        "The app registration, its secret or certificate, a missing consent or a sign-in policy "
        "keeps Business Central from getting a token."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Renew the credentials, then restart the jobs"),
    docs=_CONNECT,
    page=7200,
    headline=say(
        N_("The connection cannot sign in: {says}"),
        N_("The connection cannot sign in ({code})"),
        N_("The connection cannot sign in"),
    ),
    steps=(
        say(
            N_("Microsoft Entra says {code}: {says}. {remedy}"),
            N_("Look {code} up at https://login.microsoftonline.com/error; it tells what Microsoft Entra objects to."),
            N_(
                "Open the Microsoft Entra admin center > *Sign-in logs* > *Service principal "
                "sign-ins*, and find the failed sign-in with its code."
            ),
        ),
        say(
            N_(
                "Renew what has run out (secret or certificate of the app registration), grant the "
                "missing consent, or leave the account out of the policy that asks for more, such as "
                "multifactor authentication."
            )
        ),
        say(
            N_(
                "Open *Dataverse Connection Setup* in Business Central and enter the new client id, "
                "secret or certificate; or choose *Use Certificate Authentication* to have one made."
            )
        ),
        _TEST,
        _RESTART,
    ),
)

DISABLED = Cause(
    slug="integration-user-disabled",
    title=N_("The integration user is disabled or missing"),
    meaning=N_(
        "The user that Business Central connects as, or one that a record names, is disabled, "
        "without a licence, doubled or not in this environment."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Repair the user"),
    docs=_INTEGRATE,
    page=7200,
    headline=say(N_("The user {user} is disabled or missing"), N_("The integration user is disabled or missing")),
    steps=(
        say(
            N_(
                "Open the Power Platform admin center > *Environments* > your environment > "
                "*Settings* > *Users + permissions*, find the user {user} and enable it or give it a licence."
            ),
            N_(
                "Open the Power Platform admin center > *Environments* > your environment > "
                "*Settings* > *Users + permissions*, find the user that *Dataverse Connection Setup* "
                "names, and enable it or give it a licence."
            ),
        ),
        say(
            N_(
                "If it is not there, add it to the environment; if there are two with the same "
                "application id, remove one. Application users stand under *Application users*, and "
                "need no licence."
            )
        ),
        say(
            N_(
                "If it is not the integration user, somebody has left: open *Salespeople/Purchasers* "
                "in Business Central and couple the salesperson to another user, or give the rows in "
                "Dataverse another owner."
            )
        ),
        _TEST,
    ),
)

CONNECTION = Cause(
    slug="connection-setup",
    title=N_("The connection to Dataverse is off or incomplete"),
    meaning=N_(
        "The connection is switched off, its settings are incomplete, its solution is missing or "
        "old, or the session has lost it."
    ),
    audience=Audience.ADMIN,
    retry=Retry.AFTER_FIX,
    action=N_("Enable the connection again, then restart the jobs"),
    docs=_CONNECT,
    page=7200,
    headline=say(
        N_("The connection to Dataverse does not work: {says}"), N_("The connection to Dataverse is off or incomplete")
    ),
    steps=(
        say(
            N_("{remedy}"),
            N_(
                "Open *Dataverse Connection Setup* in Business Central and check *Enabled*, *Environment URL* "
                "and the user."
            ),
        ),
        say(
            N_(
                "For Dynamics 365 Sales check *Enabled* and *Server Address* on *Microsoft Dynamics 365 Connection "
                "Setup* as well."
            )
        ),
        say(
            N_(
                "If the solution is missing or old, or the base currency is not defined: choose "
                "*Redeploy Integration Solution*, then switch the connection off and on."
            )
        ),
        _TEST,
        _RESTART,
        say(
            N_("If a person saw this on a page, refreshing the page can be enough: a session can lose the connection.")
        ),
    ),
)

ENVIRONMENT = Cause(
    slug="environment-unavailable",
    title=N_("The Dataverse environment is not available"),
    meaning=N_("The environment is in administration mode, disabled, or being moved."),
    audience=Audience.ADMIN,
    retry=Retry.YES,
    action=N_("Wait or leave administration mode, then retry"),
    docs=_TROUBLE,
    page=None,
    headline=say(N_("The Dataverse environment is not available")),
    steps=(
        say(N_("Open the Power Platform admin center > *Environments* and look at the state of the environment.")),
        say(
            N_(
                "If it is in administration mode, choose *Edit* and switch *Administration mode* "
                "off; if it is disabled, enable it or ask Microsoft's support."
            )
        ),
        say(
            N_(
                "When it is back, nothing else needs to be done for most records: the jobs try "
                "again. Restart those that stand on *Error* under *Synch. Job Queue Entries*."
            )
        ),
        _LIFT,
    ),
)

ACCESS_CAUSES = (PERMISSIONS, ADMINISTRATOR, PASSWORD, APPLICATION, DISABLED, CONNECTION, ENVIRONMENT)
