namespace SyncErrors.Integration;

/// <summary>
/// API: deletes synchronization errors. A POST is the deletion, its answer the exact result; the rows stay as a log.
/// </summary>
page 50202 "SYNCERR Deletion Requests"
{
    APIGroup = 'integration';
    APIPublisher = 'syncerrors';
    APIVersion = 'v1.0';
    DelayedInsert = true;
    DeleteAllowed = false;
    EntityCaption = 'Deletion Request';
    EntityName = 'deletionRequest';
    EntitySetCaption = 'Deletion Requests';
    EntitySetName = 'deletionRequests';
    Extensible = false;
    ModifyAllowed = false;
    ODataKeyFields = SystemId;
    PageType = API;
    SourceTable = "SYNCERR Deletion Request";

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
                field(requestId; Rec."Request ID")
                {
                    Caption = 'Request Id';
                }
                field(operation; Rec.Operation)
                {
                    Caption = 'Operation';
                }
                field(reference; Rec.Reference)
                {
                    Caption = 'Reference';
                }
                field(entryNumbers; Rec."Entry Numbers")
                {
                    Caption = 'Entry Numbers';
                }
                field(cutOffDateTime; Rec."Cut-off")
                {
                    Caption = 'Cut-off Date Time';
                }
                field(daysOld; Rec."Days Old")
                {
                    Caption = 'Days Old';

                    // Runs only for a property that the caller has sent: 0 days and no days are different requests.
                    trigger OnValidate()
                    begin
                        DaysOldIsGiven := true;
                    end;
                }
                field(expectedCount; Rec."Expected Count")
                {
                    Caption = 'Expected Count';
                }
                field(maximumCount; Rec."Maximum Count")
                {
                    Caption = 'Maximum Count';
                }
                field(status; Rec.Status)
                {
                    Caption = 'Status';
                    Editable = false;
                }
                field(matchedCount; Rec."Matched Count")
                {
                    Caption = 'Matched Count';
                    Editable = false;
                }
                field(deletedCount; Rec."Deleted Count")
                {
                    Caption = 'Deleted Count';
                    Editable = false;
                }
                field(remainingCount; Rec."Remaining Count")
                {
                    Caption = 'Remaining Count';
                    Editable = false;
                }
                field(firstEntryNumber; Rec."First Entry No.")
                {
                    Caption = 'First Entry Number';
                    Editable = false;
                }
                field(lastEntryNumber; Rec."Last Entry No.")
                {
                    Caption = 'Last Entry Number';
                    Editable = false;
                }
                field(deletedEntryNumbers; Rec."Deleted Entry Numbers")
                {
                    Caption = 'Deleted Entry Numbers';
                    Editable = false;
                }
                field(missingEntryNumbers; Rec."Missing Entry Numbers")
                {
                    Caption = 'Missing Entry Numbers';
                    Editable = false;
                }
                field(keptEntryNumbers; Rec."Kept Entry Numbers")
                {
                    Caption = 'Kept Entry Numbers';
                    Editable = false;
                }
                field(requestedBy; Rec."User ID")
                {
                    Caption = 'Requested By';
                    Editable = false;
                }
                field(createdDateTime; Rec.SystemCreatedAt)
                {
                    Caption = 'Created Date Time';
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

    trigger OnNewRecord(BelowxRec: Boolean)
    begin
        DaysOldIsGiven := false;
    end;

    // Deletion and log row are one transaction: without a row, nothing was deleted.
    trigger OnInsertRecord(BelowxRec: Boolean): Boolean
    var
        Deletion: Codeunit "SYNCERR Deletion";
    begin
        Deletion.CarryOut(Rec, DaysOldIsGiven);
        exit(true);
    end;

    var
        DaysOldIsGiven: Boolean;
}
