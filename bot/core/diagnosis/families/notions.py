"""Notions and readings: what is left to say about a text whose wording no family knows.

A reading asks for so many notions that none of them is an accident: what it is about, what is wrong with it, and in
most cases where. Order decides, as among the families: the narrower cause first.
"""

from bot.core.diagnosis.gist import Gist

NOTIONS = {
    # how our language is known
    "english": (
        "the to of for this that by with is are was were be has have cannot not must can and from while doesn "
        "exist occurred entered its which lacks but"
    ),
    # what is wrong
    "not": (
        "not no never without cannot can_t couldn_t isn_t aren_t wasn_t hasn_t haven_t doesn_t don_t didn_t "
        "won_t nothing nobody none neither unable lack* missing failed fails refused rejected impossible lacks "
        "turned_down leaves_out left_out"
    ),
    "need": "must need* requir* first yet before please should expect* specify choose",
    "only": "only",
    "wrong": (
        "wrong invalid incorrect mistyped bad unexpected illegal unsupported malformed inconsistent out_of_date "
        "misspelled misspelt older_than"
    ),
    "exist": "exist* found find finds present known know",
    "gone": (
        "deleted removed erased vanished disappeared gone purged deletion no_longer_exists no_longer_exist "
        "no_longer_part"
    ),
    "changed": "changed modified edited updated altered newer differ* overwritten overwrite touched",
    "both": (
        "both two_systems each_side either_side both_sides in_both other_side two_sides simultaneously same_time "
        "locally_and"
    ),
    "since": "since last previous latest later more_recent most_recent meanwhile after newer between_two_runs",
    "same": "same whereas mismatch* match matches different",
    "other": "already different elsewhere only_one at_present",
    "twice": (
        "duplicat* twice already_exists already_exist already_used already_in_use already_taken in_use "
        "same_number same_name same_code same_key same_value same_email same_id another_record another_account "
        "another_contact another_customer another_item another_vendor another_product existing_record "
        "already_another not_unique unique already_present already_assigned already_registered two_accounts "
        "two_contacts two_customers two_items two_vendors second_time share surplus taken_by"
    ),
    "off": (
        "disabled deactivated is_off switched_off been_switched_off turned_off not_enabled inactive not_active "
        "paused suspended stopped not_configured not_set_up incomplete not_been_enabled"
    ),
    "late": (
        "timeout* timed_out time_out deadlock* unavailable unreachable busy overloaded dropped interrupted "
        "aborted unresponsive lost restarting recycled temporarily reset_by_peer no_response did_not_respond "
        "not_reachable gateway congest* broke broken broke_off outage* 502 503 504 without_an_answer took_longer "
        "given_up"
    ),
    "locked": "lock locked locks concurrent* another_process another_session being_written being_posted",
    "many": (
        "too_many limit* quota* throttl* slow_down exceed* maximum too_often rate_limit 429 capacity exhausted "
        "more_than"
    ),
    "busy_code": "429",
    "call": "call calls caller request requests requested api operations queries execution",
    "answer": "status response retry http",
    "frozen": (
        "locked closed cancelled canceled fulfilled posted archived completed invoiced inactive deactivated "
        "readonly read_only final finished shipped paid not_editable editable reopened reopen reactivate* "
        "blocked retired discontinued expired draft resolved frozen won lost"
    ),
    "edit": "chang* updat* edit* modif* alter* writ* overwrit* synchroni* touch* sent accept*",
    "short": (
        "empty blank zero null mandatory required too_long longer too_short truncated exceeds maximum minimum "
        "outside range greater less_than allowed permitted accept* expected convert* parse* negative"
    ),
    "denied": (
        "denied forbidden insufficient lack* missing not_have without no_longer_have refused not_allowed "
        "not_permitted not_include not_grant not_granted"
    ),
    "expired": (
        "expired expire* locked locked_out outdated must_be_changed must_change change_it reset wrong incorrect "
        "invalid temporary rejected not_accepted too_old ran_out"
    ),
    "down": (
        "restored restoring backup maintenance moved migrat* suspended unavailable upgrade* upgrading copied "
        "reset read_only disabled locked deleted no_longer_valid administration_mode admin_mode offline "
        "provisioning not_available decommissioned being_updated"
    ),
    "error": "error errors exception* crashed failed fails threw thrown unhandled instantiated raised abort*",
    "amiss": (
        "only separate differ* prevent* unauthori* invalid* unrecogni* unknown retired reject* another instead "
        "belongs closed locked read_only readonly although still"
    ),
    "still": "still yet points_at refers_to",
    "stop": "stop* abort* violat* conflict* terminated cut",
    # with whom and with what
    "system": (
        "dataverse crm nav cds dynamics business_central common_data_service field_service in_sales with_sales "
        "to_sales from_sales sales_account sales_product sales_record sales_app"
    ),
    "sync": "synchroni* sync* integrat* data_exchange",
    "couple": "coupl* uncoupled",
    "link": "link linked linking unlink linkage pair paired pairing counterpart associated",
    "match": (
        "match* criteria candidate* ambiguous several_records more_than_one matching_run pairing_by coupling_by "
        "could_not_decide"
    ),
    "record": (
        "record records customer* vendor* contact* item items resource* account accounts product* opportunit* "
        "lead order orders quote* invoice* project* job row rows entity line lines detail activity salesperson "
        "document* table work_order case agreement bundle kit list"
    ),
    "field": (
        "field fields value values column columns attribute* length characters digits format text code number "
        "decimal property option literal date type"
    ),
    "user": "user users login account person principal identity",
    "service_user": "user users service_account integration_account user_account synchronization_account",
    "admin": "administrator* admin sysadmin",
    "admin_role": (
        "administrator_role administrative administrative_access is_an_administrator is_a_system_administrator"
    ),
    "advice": (
        "your_administrator your_system_administrator ask_an_administrator contact_an_administrator "
        "contact_the_administrator ask_your contact_your ask_an_admin an_admin_can only_an_admin"
    ),
    "dedicated": (
        "dedicated separate integration synchronization synchronisation non_interactive service_account "
        "connection data_exchange"
    ),
    "right": (
        "permission* privilege* rights role roles authorization authorisation authorized authorised authoriz* "
        "security_role access_level"
    ),
    "password": "password* passphrase credential*",
    "licence": "licens* licenc*",
    "member": "member belong* enrolled",
    "sign_in": (
        "sign_in signed_in signing_in log_in logged_in login logon authenticat* token consent secret certificate "
        "oauth client_id app_registration application"
    ),
    "connection": "connection connector integration",
    "address": "server_address environment_address url web_address",
    "solution": "solution",
    "session": "session",
    "register": "register* reload refresh",
    "environment": "environment environments organization organisation instance tenant organizations region geo",
    "database": "database sql server service host network socket endpoint gateway",
    "code": (
        "*plugin plugins plug_in plug_ins dotnet dot_net assembly assemblies codeunit subscriber subscribers "
        "extension workflow* javascript script custom_code stack_trace callout sandbox nullreference* isv "
        "custom_action custom_api"
    ),
    # what it is about
    "currency": "currency currencies usd eur gbp chf sek nok dkk jpy cad aud pln czk huf inr brl cny",
    "rate": "exchange_rate exchange_rates exch_rate exch_rates exch rate rates",
    "unit": (
        "uom uoms unit_group unit_groups units_of_measure unit_of_measure unit_schedule schedule base_unit "
        "sales_unit measuring_unit units such_unit unit_defined"
    ),
    "owner": "owner owners owning ownership team teams business_unit business_units",
    "company_id": "company_id companyid company_row company_table company_column",
    "mapping": "mapping mappings mapped proxy",
    "sale": "sales_order sales_quote sales_invoice order quote quotation invoice",
    "convert": (
        "converted convert turned_into turn_into taken_over create_a create_the created_in conversion create_an "
        "not_turned made_from become make_a made_a could_not_make"
    ),
    "free_text": "free_text write_in writein freetext",
}

READINGS: tuple[tuple[str, str], ...] = (
    ("integration-user-password", "password expired user|sign_in|dedicated|system|sync"),
    ("throttling", "many call -field"),
    ("throttling", "busy_code call|error|answer"),
    ("integration-user-disabled", "licence not|need|off user"),
    ("integration-user-disabled", "user not|off|gone member -twice"),
    ("integration-user-disabled", "service_user twice sign_in"),
    ("admin-account-as-integration-user", "admin_role user dedicated|sync"),
    ("admin-account-as-integration-user", "admin user dedicated|sync not|dedicated|need -advice -right"),
    ("missing-exchange-rate", "rate currency not|need|wrong|short"),
    ("match-coupling-failed", "couple|link match not|twice|many"),
    ("update-conflict", "changed both system|since|record -gone"),
    ("update-conflict", "changed since system sync|record|field -gone -rate -password"),
    ("deleted-coupled-record", "gone couple|sync|link system|record -environment -owner -service_user"),
    ("deleted-coupled-record", "gone system record not|still -environment -owner -service_user -mapping"),
    ("unit-group-setup", "unit not|need|wrong|twice|changed|gone record|system|sync -changed"),
    ("sales-document-conversion", "sale convert|free_text not|need system -couple -currency"),
    ("currency-setup", "currency not|changed|wrong|need exist|system|changed|same|short -couple -link"),
    ("duplicate-or-already-coupled", "couple|link other record|system -only"),
    ("uncoupled-dependency", "couple not|need record|field|currency"),
    ("uncoupled-dependency", "link not|need system record"),
    ("integration-user-disabled", "service_user not environment -right -mapping -sign_in"),
    ("environment-unavailable", "environment down -user -record -mapping"),
    ("connection-setup", "address|solution not|wrong environment|system -record"),
    ("connection-setup", "session register"),
    ("mapping-configuration", "mapping not|wrong|off|twice field|record|system|sync -service_user"),
    ("integration-user-disabled", "service_user off|gone system|sign_in|sync"),
    ("integration-user-permissions", "right denied|not user|system -licence -owner"),
    ("app-authentication", "sign_in not|wrong|expired|denied system|sign_in -record -field -session"),
    ("connection-setup", "connection|link off system|sync -user -environment"),
    ("ownership-company-setup", "owner|company_id not|wrong|need record|system|field|user"),
    ("duplicate-or-already-coupled", "twice|other exist|twice record not|twice -currency -password -sale"),
    ("inactive-or-readonly-record", "frozen record|field not edit|system -service_user -environment"),
    ("custom-code-error", "code error -sign_in"),
    ("transient-service-error", "late|locked database|system|call|locked -password -service_user"),
    ("data-validation", "field short|wrong not|short record|field -code"),
)

COMPLAINTS = "not|need|wrong|gone|twice|both|late|locked|many|denied|expired|short|error|off|stop|other|down|amiss"
ENGLISH = "english"

GIST = Gist(NOTIONS, READINGS, COMPLAINTS, ENGLISH)
