namespace SyncErrors.Integration;

/// <summary>
/// Execution of everything in the app. Part of the sets that are given to users.
/// </summary>
permissionset 50200 "SYNCERR OBJECTS"
{
    Access = Internal;
    Assignable = false;
    Caption = 'Synchronization errors: objects';
    Permissions =
        table "SYNCERR Deletion Request" = X,
        page "SYNCERR Errors" = X,
        page "SYNCERR Error Details" = X,
        page "SYNCERR Deletion Requests" = X,
        page "SYNCERR Deletion Log" = X,
        codeunit "SYNCERR Record Side" = X,
        codeunit "SYNCERR Deletion" = X,
        codeunit "SYNCERR Install" = X;
}
