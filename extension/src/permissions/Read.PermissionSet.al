namespace SyncErrors.Integration;

using Microsoft.Integration.Dataverse;
using Microsoft.Integration.SyncEngine;
using Microsoft.Utilities;
using System.Reflection;

/// <summary>
/// Reads synchronization errors and the log of deletions.
/// </summary>
permissionset 50201 "SYNCERR READ"
{
    Assignable = true;
    Caption = 'Synchronization errors: read';
    IncludedPermissionSets = "SYNCERR OBJECTS";
    Permissions =
        tabledata "Integration Synch. Job" = R,
        tabledata "Integration Synch. Job Errors" = R,
        tabledata "SYNCERR Deletion Request" = R,
        tabledata Field = R,
        tabledata "Page Metadata" = R,
        tabledata "Table Metadata" = R,
        codeunit "CRM Integration Management" = X,
        codeunit "Data Type Management" = X,
        codeunit "Page Management" = X,
        codeunit "Type Helper" = X;
}
