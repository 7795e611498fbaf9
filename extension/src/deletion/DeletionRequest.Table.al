namespace SyncErrors.Integration;

/// <summary>
/// One deletion that was asked for through the API, with its result. Written once, in the same transaction as the
/// deletion itself: a row exists exactly when the deletion happened (or was refused).
/// </summary>
table 50200 "SYNCERR Deletion Request"
{
    Caption = 'Synchronization Error Deletion Request';
    DataClassification = CustomerContent;
    LookupPageId = "SYNCERR Deletion Log";
    DrillDownPageId = "SYNCERR Deletion Log";

    fields
    {
        field(1; "Request ID"; Guid)
        {
            Caption = 'Request ID';
            DataClassification = SystemMetadata;
        }
        field(2; Operation; Text[30])
        {
            Caption = 'Operation';
            DataClassification = SystemMetadata;
        }
        field(3; Reference; Text[250])
        {
            Caption = 'Reference';
        }
        // A hundred numbers of ten digits and the commas between them are 1,099 characters.
        field(4; "Entry Numbers"; Text[1200])
        {
            Caption = 'Entry Numbers';
            DataClassification = SystemMetadata;
        }
        field(5; "Cut-off"; DateTime)
        {
            Caption = 'Cut-off';
            DataClassification = SystemMetadata;
        }
        field(6; "Days Old"; Integer)
        {
            Caption = 'Days Old';
            DataClassification = SystemMetadata;
        }
        field(7; "Expected Count"; Integer)
        {
            Caption = 'Expected Count';
            DataClassification = SystemMetadata;
        }
        field(8; "Maximum Count"; Integer)
        {
            Caption = 'Maximum Count';
            DataClassification = SystemMetadata;
        }
        field(10; Status; Text[10])
        {
            Caption = 'Status';
            DataClassification = SystemMetadata;
        }
        field(11; "Matched Count"; Integer)
        {
            Caption = 'Matched Count';
            DataClassification = SystemMetadata;
        }
        field(12; "Deleted Count"; Integer)
        {
            Caption = 'Deleted Count';
            DataClassification = SystemMetadata;
        }
        field(13; "Remaining Count"; Integer)
        {
            Caption = 'Remaining Count';
            DataClassification = SystemMetadata;
        }
        field(14; "First Entry No."; Integer)
        {
            Caption = 'First Entry No.';
            DataClassification = SystemMetadata;
        }
        field(15; "Last Entry No."; Integer)
        {
            Caption = 'Last Entry No.';
            DataClassification = SystemMetadata;
        }
        field(16; "Deleted Entry Numbers"; Text[1200])
        {
            Caption = 'Deleted Entry Numbers';
            DataClassification = SystemMetadata;
        }
        field(17; "Missing Entry Numbers"; Text[1200])
        {
            Caption = 'Missing Entry Numbers';
            DataClassification = SystemMetadata;
        }
        field(18; "Kept Entry Numbers"; Text[1200])
        {
            Caption = 'Kept Entry Numbers';
            DataClassification = SystemMetadata;
        }
        field(19; "User ID"; Code[50])
        {
            Caption = 'User ID';
            DataClassification = EndUserIdentifiableInformation;
        }
    }

    keys
    {
        key(PK; "Request ID")
        {
            Clustered = true;
        }
        key(CreatedAt; SystemCreatedAt)
        {
        }
    }
}
