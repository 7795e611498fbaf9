namespace SyncErrors.Integration;

/// <summary>
/// Shows administrators what was deleted through the API, by whom and when.
/// </summary>
page 50203 "SYNCERR Deletion Log"
{
    ApplicationArea = All;
    Caption = 'Synchronization Error Deletions';
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    PageType = List;
    SourceTable = "SYNCERR Deletion Request";
    SourceTableView = sorting(SystemCreatedAt) order(descending);
    UsageCategory = History;

    layout
    {
        area(Content)
        {
            repeater(Requests)
            {
                field(SystemCreatedAt; Rec.SystemCreatedAt)
                {
                    Caption = 'Deleted At';
                    ToolTip = 'Specifies when the deletion was carried out.';
                }
                field("User ID"; Rec."User ID")
                {
                    ToolTip = 'Specifies the user of the session that deleted the entries.';
                }
                field(Operation; Rec.Operation)
                {
                    ToolTip = 'Specifies how the entries were chosen: by number, or by age.';
                }
                field(Status; Rec.Status)
                {
                    ToolTip = 'Specifies whether the deletion was done, or refused because more entries matched than expected.';
                }
                field("Deleted Count"; Rec."Deleted Count")
                {
                    ToolTip = 'Specifies how many entries were deleted.';
                }
                field("Cut-off"; Rec."Cut-off")
                {
                    ToolTip = 'Specifies the time after which entries were kept.';
                }
                field("First Entry No."; Rec."First Entry No.")
                {
                    ToolTip = 'Specifies the lowest number that was deleted.';
                }
                field("Last Entry No."; Rec."Last Entry No.")
                {
                    ToolTip = 'Specifies the highest number that was deleted.';
                }
                field("Deleted Entry Numbers"; Rec."Deleted Entry Numbers")
                {
                    ToolTip = 'Specifies the numbers that were deleted, where they were chosen by number.';
                }
                field(Reference; Rec.Reference)
                {
                    ToolTip = 'Specifies the reference that the caller gave.';
                }
            }
        }
    }
}
