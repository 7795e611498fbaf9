namespace SyncErrors.Integration;

using Microsoft.Integration.SyncEngine;

/// <summary>
/// API: the integration synchronization errors, with their job and the records on both sides. Rows can be read and deleted.
/// </summary>
page 50200 "SYNCERR Errors"
{
    APIGroup = 'integration';
    APIPublisher = 'syncerrors';
    APIVersion = 'v1.0';
    DelayedInsert = true;
    DeleteAllowed = true;
    EntityCaption = 'Synchronization Error';
    EntityName = 'synchronizationError';
    EntitySetCaption = 'Synchronization Errors';
    EntitySetName = 'synchronizationErrors';
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
                field(occurredAt; Rec."Date/Time")
                {
                    Caption = 'Occurred At';
                    Editable = false;
                }
                field(message; ErrorText)
                {
                    Caption = 'Message';
                    Editable = false;
                }
                field(jobId; Rec."Integration Synch. Job ID")
                {
                    Caption = 'Job Id';
                    Editable = false;
                }
                field(mappingName; MappingName)
                {
                    Caption = 'Mapping Name';
                    Editable = false;
                }
                field(direction; Direction)
                {
                    Caption = 'Direction';
                    Editable = false;
                }
                field(jobType; JobType)
                {
                    Caption = 'Job Type';
                    Editable = false;
                }
                field(sourceTableId; SourceTableId)
                {
                    Caption = 'Source Table Id';
                    Editable = false;
                }
                field(sourceTableName; SourceTableName)
                {
                    Caption = 'Source Table Name';
                    Editable = false;
                }
                field(sourceSystem; SourceSystem)
                {
                    Caption = 'Source System';
                    Editable = false;
                }
                field(sourceRecordId; SourceRecordId)
                {
                    Caption = 'Source Record Id';
                    Editable = false;
                }
                field(sourceDisplay; SourceDisplay)
                {
                    Caption = 'Source Display';
                    Editable = false;
                }
                field(sourceUrl; SourceUrl)
                {
                    Caption = 'Source Url';
                    Editable = false;
                }
                field(sourceEntityName; SourceEntityName)
                {
                    Caption = 'Source Entity Name';
                    Editable = false;
                }
                field(destinationTableId; DestinationTableId)
                {
                    Caption = 'Destination Table Id';
                    Editable = false;
                }
                field(destinationTableName; DestinationTableName)
                {
                    Caption = 'Destination Table Name';
                    Editable = false;
                }
                field(destinationSystem; DestinationSystem)
                {
                    Caption = 'Destination System';
                    Editable = false;
                }
                field(destinationRecordId; DestinationRecordId)
                {
                    Caption = 'Destination Record Id';
                    Editable = false;
                }
                field(destinationDisplay; DestinationDisplay)
                {
                    Caption = 'Destination Display';
                    Editable = false;
                }
                field(destinationUrl; DestinationUrl)
                {
                    Caption = 'Destination Url';
                    Editable = false;
                }
                field(destinationEntityName; DestinationEntityName)
                {
                    Caption = 'Destination Entity Name';
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

    // Without this, rows of transactions that are rolled back later would be seen.
    trigger OnOpenPage()
    begin
        Rec.ReadIsolation := IsolationLevel::ReadCommitted;
    end;

    trigger OnAfterGetRecord()
    begin
        // Entries from before the longer field was added have only the short one.
        ErrorText := Rec."Error Message";
        if ErrorText = '' then
            ErrorText := Rec.Message;
        DescribeJob();
        DescribeSource();
        DescribeDestination();
    end;

    var
        SynchJob: Record "Integration Synch. Job";
        RecordSide: Codeunit "SYNCERR Record Side";
        ErrorText: Text;
        MappingName: Text;
        Direction: Text;
        JobType: Text;
        SourceTableId: Integer;
        SourceTableName: Text;
        SourceSystem: Text;
        SourceRecordId: Guid;
        SourceDisplay: Text;
        SourceUrl: Text;
        SourceEntityName: Text;
        DestinationTableId: Integer;
        DestinationTableName: Text;
        DestinationSystem: Text;
        DestinationRecordId: Guid;
        DestinationDisplay: Text;
        DestinationUrl: Text;
        DestinationEntityName: Text;
        ToDataverseTok: Label 'ToDataverse', Locked = true;
        FromDataverseTok: Label 'FromDataverse', Locked = true;
        BidirectionalTok: Label 'Bidirectional', Locked = true;
        SynchronizationTok: Label 'Synchronization', Locked = true;
        UncouplingTok: Label 'Uncoupling', Locked = true;
        CouplingTok: Label 'Coupling', Locked = true;

    local procedure DescribeJob()
    begin
        Clear(MappingName);
        Clear(Direction);
        Clear(JobType);
        if not FindJob(Rec."Integration Synch. Job ID") then
            exit;
        MappingName := SynchJob."Integration Table Mapping Name";
        Direction := DirectionName();
        JobType := JobTypeName();
    end;

    // The errors of one job follow each other, so the job is seldom read twice.
    local procedure FindJob(JobId: Guid): Boolean
    begin
        if IsNullGuid(JobId) then
            exit(false);
        if SynchJob.ID = JobId then
            exit(true);
        SynchJob.SetLoadFields(ID, "Integration Table Mapping Name", "Synch. Direction", Type);
        if SynchJob.Get(JobId) then
            exit(true);
        Clear(SynchJob);
        exit(false);
    end;

    local procedure DirectionName(): Text
    begin
        case SynchJob."Synch. Direction" of
            SynchJob."Synch. Direction"::ToIntegrationTable:
                exit(ToDataverseTok);
            SynchJob."Synch. Direction"::FromIntegrationTable:
                exit(FromDataverseTok);
            SynchJob."Synch. Direction"::Bidirectional:
                exit(BidirectionalTok);
        end;
    end;

    local procedure JobTypeName(): Text
    begin
        case SynchJob.Type of
            SynchJob.Type::Synchronization:
                exit(SynchronizationTok);
            SynchJob.Type::Uncoupling:
                exit(UncouplingTok);
            SynchJob.Type::Coupling:
                exit(CouplingTok);
        end;
    end;

    local procedure DescribeSource()
    begin
        RecordSide.Describe(Rec."Source Record ID");
        SourceTableId := RecordSide.TableId();
        SourceTableName := RecordSide.TableName();
        SourceSystem := RecordSide.SystemName();
        SourceRecordId := RecordSide.RecordSystemId();
        SourceDisplay := RecordSide.DisplayName();
        SourceUrl := RecordSide.WebClientUrl();
        SourceEntityName := RecordSide.EntityName();
    end;

    local procedure DescribeDestination()
    begin
        RecordSide.Describe(Rec."Destination Record ID");
        DestinationTableId := RecordSide.TableId();
        DestinationTableName := RecordSide.TableName();
        DestinationSystem := RecordSide.SystemName();
        DestinationRecordId := RecordSide.RecordSystemId();
        DestinationDisplay := RecordSide.DisplayName();
        DestinationUrl := RecordSide.WebClientUrl();
        DestinationEntityName := RecordSide.EntityName();
    end;
}
