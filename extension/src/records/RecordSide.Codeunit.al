namespace SyncErrors.Integration;

using Microsoft.Integration.Dataverse;
using Microsoft.Utilities;
using System.Reflection;

/// <summary>
/// Says what a record id of an error stands for: which table in which system, what to call the record, where to open it.
/// Never opens a Dataverse table: that would be a call to Dataverse for every row.
/// </summary>
codeunit 50200 "SYNCERR Record Side"
{
    Access = Internal;

    var
        CRMIntegrationManagement: Codeunit "CRM Integration Management";
        PageManagement: Codeunit "Page Management";
        NameFieldNumbers: Dictionary of [Integer, Integer];
        TableNumber: Integer;
        TableCaptionText: Text;
        SystemText: Text;
        RecordGuid: Guid;
        DisplayText: Text;
        UrlText: Text;
        EntityText: Text;
        BusinessCentralTok: Label 'BusinessCentral', Locked = true;
        DataverseTok: Label 'Dataverse', Locked = true;
        NameTok: Label 'Name', Locked = true;
        DescriptionTok: Label 'Description', Locked = true;
        WithNameTok: Label '%1 (%2)', Locked = true;
        WithKeyTok: Label '%1: %2', Locked = true;

    /// <summary>
    /// Reads one record id; the other procedures then tell what was found. What cannot be found stays empty.
    /// </summary>
    /// <param name="RecId">Source or destination of an error; may be empty, or of a record that is gone.</param>
    internal procedure Describe(RecId: RecordId)
    begin
        Forget();
        TableNumber := RecId.TableNo();
        if TableNumber = 0 then
            exit;
        // A table of an uninstalled app, or one that the user may not read, must not stop the whole list.
        if not TryDescribeTable() then
            exit;
        if SystemText = DataverseTok then
            DescribeDataverseRow(RecId)
        else
            DescribeRecord(RecId);
    end;

    internal procedure TableId(): Integer
    begin
        exit(TableNumber);
    end;

    internal procedure TableName(): Text
    begin
        exit(TableCaptionText);
    end;

    internal procedure SystemName(): Text
    begin
        exit(SystemText);
    end;

    internal procedure RecordSystemId(): Guid
    begin
        exit(RecordGuid);
    end;

    internal procedure DisplayName(): Text
    begin
        exit(DisplayText);
    end;

    internal procedure WebClientUrl(): Text
    begin
        exit(UrlText);
    end;

    internal procedure EntityName(): Text
    begin
        exit(EntityText);
    end;

    local procedure Forget()
    begin
        Clear(TableNumber);
        Clear(TableCaptionText);
        Clear(SystemText);
        Clear(RecordGuid);
        Clear(DisplayText);
        Clear(UrlText);
        Clear(EntityText);
    end;

    [TryFunction]
    local procedure TryDescribeTable()
    var
        TableMetadata: Record "Table Metadata";
    begin
        TableMetadata.Get(TableNumber);
        TableCaptionText := TableMetadata.Caption;
        if not CRMIntegrationManagement.IsCRMTable(TableNumber) then begin
            SystemText := BusinessCentralTok;
            exit;
        end;
        SystemText := DataverseTok;
        EntityText := LowerCase(TableMetadata.ExternalName);
    end;

    // The key of a Dataverse table is one GUID, which the text form of the record id ends with: "CRM Account: {...}".
    local procedure DescribeDataverseRow(RecId: RecordId)
    var
        IdText: Text;
        GuidLength: Integer;
    begin
        DisplayText := Format(RecId, 0, 1);
        GuidLength := 38;
        if StrLen(DisplayText) < GuidLength then
            exit;
        IdText := CopyStr(DisplayText, StrLen(DisplayText) - GuidLength + 1);
        if Evaluate(RecordGuid, IdText) then
            DisplayText := StrSubstNo(WithKeyTok, TableCaptionText, LowerCase(Format(RecordGuid, 0, 4)));
    end;

    local procedure DescribeRecord(RecId: RecordId)
    var
        RecRef: RecordRef;
        Name: Text;
    begin
        DisplayText := Format(RecId, 0, 1);
        if not TryFind(RecId, RecRef) then
            exit;
        RecordGuid := RecRef.Field(RecRef.SystemIdNo()).Value();
        if TryGetName(RecRef, Name) then
            if Name <> '' then
                DisplayText := StrSubstNo(WithNameTok, DisplayText, Name);
        if not TryGetUrl(RecRef) then
            UrlText := '';
    end;

    [TryFunction]
    local procedure TryFind(RecId: RecordId; var RecRef: RecordRef)
    begin
        RecRef.Open(RecId.TableNo());
        RecRef.Get(RecId);
    end;

    [TryFunction]
    local procedure TryGetName(var RecRef: RecordRef; var Name: Text)
    var
        NameFieldNo: Integer;
    begin
        NameFieldNo := FindNameField(RecRef.Number());
        if NameFieldNo <> 0 then
            Name := Format(RecRef.Field(NameFieldNo).Value());
    end;

    // Customers, vendors, contacts, resources have a Name, items and currencies a Description.
    local procedure FindNameField(OfTable: Integer): Integer
    var
        NameFieldNo: Integer;
    begin
        if NameFieldNumbers.Get(OfTable, NameFieldNo) then
            exit(NameFieldNo);
        NameFieldNo := FindField(OfTable, NameTok);
        if NameFieldNo = 0 then
            NameFieldNo := FindField(OfTable, DescriptionTok);
        NameFieldNumbers.Add(OfTable, NameFieldNo);
        exit(NameFieldNo);
    end;

    local procedure FindField(OfTable: Integer; FieldNameText: Text): Integer
    var
        Field: Record Field;
    begin
        Field.SetRange(TableNo, OfTable);
        Field.SetRange(FieldName, FieldNameText);
        Field.SetRange(Class, Field.Class::Normal);
        Field.SetFilter(ObsoleteState, '<>%1', Field.ObsoleteState::Removed);
        if Field.FindFirst() then
            exit(Field."No.");
        exit(0);
    end;

    // As codeunit Page Management does in GetWebUrl, but without a link to page 0 where a table has no page.
    [TryFunction]
    local procedure TryGetUrl(var RecRef: RecordRef)
    var
        PageId: Integer;
    begin
        PageId := PageManagement.GetPageID(RecRef);
        if PageId = 0 then
            exit;
        RecRef.SetRecFilter();
        UrlText := GetUrl(ClientType::Web, CompanyName(), ObjectType::Page, PageId, RecRef, false);
    end;
}
