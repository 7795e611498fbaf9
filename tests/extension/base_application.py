"""What the extension uses of Microsoft's base application, as found in its source (microsoft/BCApps, August 2026)."""

BASE_FIELDS: dict[str, dict[str, str]] = {
    # table 5339, Integration/SynchEngine/IntegrationSynchJobErrors.Table.al
    "Integration Synch. Job Errors": {
        "No.": "Integer",
        "Integration Synch. Job ID": "Guid",
        "Source Record ID": "RecordId",
        "Destination Record ID": "RecordId",
        "Message": "Text[250]",
        "Date/Time": "DateTime",
        "Exception Detail": "Blob",
        "Error Message": "Text[2048]",
    },
    # table 5338, Integration/SynchEngine/IntegrationSynchJob.Table.al
    "Integration Synch. Job": {
        "ID": "Guid",
        "Integration Table Mapping Name": "Code[20]",
        "Synch. Direction": "Option",
        "Type": "Option",
    },
    # virtual tables of the platform, as codeunits 5330 and 700 and the app Data Search use them
    "Table Metadata": {"Caption": "Text[249]", "ExternalName": "Text[250]"},
    "Field": {
        "TableNo": "Integer",
        "No.": "Integer",
        "FieldName": "Text[30]",
        "Class": "Option",
        "ObsoleteState": "Option",
    },
}

SYSTEM_FIELDS = {
    "SystemId": "Guid",
    "SystemCreatedAt": "DateTime",
    "SystemModifiedAt": "DateTime",
}

# Public, and neither `internal` nor `[Scope('OnPrem')]` in the source.
BASE_PROCEDURES: dict[str, frozenset[str]] = {
    "CRM Integration Management": frozenset({"IsCRMTable"}),
    "Page Management": frozenset({"GetPageID"}),
    "Type Helper": frozenset({"TryReadAsTextWithSeparator", "LFSeparator"}),
    "Reten. Pol. Allowed Tables": frozenset({"AddAllowedTable"}),
}

# Name to namespace, for the `using` lines.
NAMESPACES = {
    "Integration Synch. Job": "Microsoft.Integration.SyncEngine",
    "Integration Synch. Job Errors": "Microsoft.Integration.SyncEngine",
    "CRM Integration Management": "Microsoft.Integration.Dataverse",
    "Page Management": "Microsoft.Utilities",
    "Data Type Management": "System.Reflection",
    "Type Helper": "System.Reflection",
    "Table Metadata": "System.Reflection",
    "Page Metadata": "System.Reflection",
    "Field": "System.Reflection",
    "Reten. Pol. Allowed Tables": "System.DataAdministration",
}

RECORD_METHODS = frozenset(
    {
        "CalcFields",
        "CopyFilters",
        "Count",
        "Delete",
        "FieldNo",
        "FindFirst",
        "FindSet",
        "Get",
        "Next",
        "ReadIsolation",
        "SetCurrentKey",
        "SetFilter",
        "SetLoadFields",
        "SetRange",
    }
)

FUNCTIONS = frozenset(
    {
        "Clear",
        "CompanyName",
        "CopyStr",
        "CreateDateTime",
        "CurrentDateTime",
        "DT2Date",
        "DT2Time",
        "Error",
        "Evaluate",
        "Format",
        "GetUrl",
        "IsNullGuid",
        "LowerCase",
        "MaxStrLen",
        "StrLen",
        "StrSubstNo",
        "UserId",
    }
)
"""Functions of the language that the extension calls; none of them needs a user interface."""
