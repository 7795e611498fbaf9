namespace SyncErrors.Integration;

using Microsoft.Integration.SyncEngine;

/// <summary>
/// Reads synchronization errors and deletes them. The log of deletions can be written, not changed.
/// </summary>
permissionset 50202 "SYNCERR OPERATE"
{
    Assignable = true;
    Caption = 'Synchronization errors: operate';
    IncludedPermissionSets = "SYNCERR READ";
    Permissions =
        tabledata "Integration Synch. Job Errors" = RD,
        tabledata "SYNCERR Deletion Request" = RI;
}
