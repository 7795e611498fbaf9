namespace SyncErrors.Integration;

/// <summary>
/// The most that a licence lets anyone do with the app. An entitlement may only name objects of its own app.
/// </summary>
permissionset 50203 "SYNCERR ENTITLED"
{
    Access = Internal;
    Assignable = false;
    Caption = 'Synchronization errors: entitled';
    IncludedPermissionSets = "SYNCERR OBJECTS";
    Permissions =
        tabledata "SYNCERR Deletion Request" = RIMD;
}
