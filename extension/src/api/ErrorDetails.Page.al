namespace SyncErrors.Integration;

using Microsoft.Integration.SyncEngine;
using System.Reflection;

/// <summary>
/// API: what is too heavy for the list of errors. The call stack is a blob.
/// </summary>
page 50201 "SYNCERR Error Details"
{
    APIGroup = 'integration';
    APIPublisher = 'syncerrors';
    APIVersion = 'v1.0';
    DelayedInsert = true;
    DeleteAllowed = false;
    Editable = false;
    EntityCaption = 'Synchronization Error Detail';
    EntityName = 'synchronizationErrorDetail';
    EntitySetCaption = 'Synchronization Error Details';
    EntitySetName = 'synchronizationErrorDetails';
    Extensible = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    ODataKeyFields = SystemId;
    PageType = API;
    SourceTable = "Integration Synch. Job Errors";

    layout
    {
        area(Content)
        {
            repeater(Group)
            {
                field(id; Rec.SystemId)
                {
                    Caption = 'Id';
                    Editable = false;
                }
                field(entryNumber; Rec."No.")
                {
                    Caption = 'Entry Number';
                    Editable = false;
                }
                field(callStack; CallStack)
                {
                    Caption = 'Call Stack';
                    Editable = false;
                }
                field(lastModifiedDateTime; Rec.SystemModifiedAt)
                {
                    Caption = 'Last Modified Date Time';
                    Editable = false;
                }
            }
        }
    }

    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
    end;

    trigger OnAfterGetRecord()
    begin
        CallStack := ReadCallStack();
    end;

    var
        CallStack: Text;

    // In the encoding in which page 5339 reads it.
    local procedure ReadCallStack(): Text
    var
        TypeHelper: Codeunit "Type Helper";
        CallStackInStream: InStream;
        StackText: Text;
    begin
        Rec.CalcFields("Exception Detail");
        if not Rec."Exception Detail".HasValue() then
            exit('');
        Rec."Exception Detail".CreateInStream(CallStackInStream, TextEncoding::Windows);
        if TypeHelper.TryReadAsTextWithSeparator(CallStackInStream, TypeHelper.LFSeparator(), StackText) then
            exit(StackText);
        exit('');
    end;
}
