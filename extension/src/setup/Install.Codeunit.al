namespace SyncErrors.Integration;

using System.DataAdministration;

/// <summary>
/// Lets an administrator set a retention policy for the deletion log. None is created by itself.
/// </summary>
codeunit 50202 "SYNCERR Install"
{
    Access = Internal;
    Subtype = Install;

    trigger OnInstallAppPerCompany()
    begin
        AllowRetentionPolicy();
    end;

    [EventSubscriber(ObjectType::Codeunit, Codeunit::"Reten. Pol. Allowed Tables", OnRefreshAllowedTables, '', false, false)]
    local procedure AllowRetentionPolicyOnRefreshAllowedTables()
    begin
        AllowRetentionPolicy();
    end;

    local procedure AllowRetentionPolicy()
    var
        DeletionRequest: Record "SYNCERR Deletion Request";
        RetenPolAllowedTables: Codeunit "Reten. Pol. Allowed Tables";
    begin
        RetenPolAllowedTables.AddAllowedTable(Database::"SYNCERR Deletion Request", DeletionRequest.FieldNo(SystemCreatedAt), MinimumDays());
    end;

    local procedure MinimumDays(): Integer
    begin
        exit(28);
    end;
}
