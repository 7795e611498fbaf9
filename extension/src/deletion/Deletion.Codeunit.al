namespace SyncErrors.Integration;

using Microsoft.Integration.SyncEngine;

/// <summary>
/// Carries out a deletion request and writes the result into it.
/// Filters and deletes by itself: DeleteEntries of table 5339 asks with Confirm, which throws in a web service session.
/// </summary>
codeunit 50201 "SYNCERR Deletion"
{
    Access = Internal;

    var
        DeleteEntriesTok: Label 'deleteEntries', Locked = true;
        DeleteEntriesOlderThanTok: Label 'deleteEntriesOlderThan', Locked = true;
        DoneTok: Label 'done', Locked = true;
        RefusedTok: Label 'refused', Locked = true;
        AtOrBeforeTok: Label '<=%1', Locked = true;
        RequestIdMissingErr: Label 'The property requestId has to be given.';
        UnknownOperationErr: Label 'The operation %1 is not known. Use deleteEntries or deleteEntriesOlderThan.', Comment = '%1 = the operation that was asked for';
        NumberListErr: Label 'The property entryNumbers has to be a list of 1 to %1 different positive numbers with commas between them.', Comment = '%1 = highest count of numbers';
        ListCountErr: Label 'The property expectedCount is %1, but %2 entry numbers are listed.', Comment = '%1 = count that was expected, %2 = count of numbers in the list';
        ListHasNoAgeErr: Label 'The properties daysOld and maximumCount do not go with deleteEntries.';
        AgeHasNoListErr: Label 'The property entryNumbers does not go with deleteEntriesOlderThan.';
        ExpectedCountErr: Label 'The property expectedCount has to be 1 or more.';
        OneBoundaryErr: Label 'Give either cutOffDateTime or daysOld.';
        DaysOldErr: Label 'The property daysOld has to be between 0 and %1.', Comment = '%1 = highest number of days';
        MaximumCountErr: Label 'The property maximumCount has to be between 0 and %1.', Comment = '%1 = highest count';

    /// <summary>
    /// Deletes what the request asks for. Raises an error, and deletes nothing, when the request is malformed.
    /// </summary>
    /// <param name="DeletionRequest">The request; its result fields are filled in. The caller inserts it.</param>
    /// <param name="DaysOldIsGiven">Whether the caller gave a number of days, because 0 has a meaning.</param>
    internal procedure CarryOut(var DeletionRequest: Record "SYNCERR Deletion Request"; DaysOldIsGiven: Boolean)
    begin
        if IsNullGuid(DeletionRequest."Request ID") then
            Error(RequestIdMissingErr);
        DeletionRequest."User ID" := CopyStr(UserId(), 1, MaxStrLen(DeletionRequest."User ID"));
        case DeletionRequest.Operation of
            DeleteEntriesTok:
                DeleteListed(DeletionRequest);
            DeleteEntriesOlderThanTok:
                DeleteOld(DeletionRequest, DaysOldIsGiven);
            else
                Error(UnknownOperationErr, DeletionRequest.Operation);
        end;
    end;

    local procedure DeleteListed(var DeletionRequest: Record "SYNCERR Deletion Request")
    var
        SynchJobErrors: Record "Integration Synch. Job Errors";
        Asked: List of [Integer];
        Missing: List of [Integer];
        Kept: List of [Integer];
        Deleted: List of [Integer];
        EntryNo: Integer;
    begin
        if (DeletionRequest."Days Old" <> 0) or (DeletionRequest."Maximum Count" <> 0) then
            Error(ListHasNoAgeErr);
        Asked := ReadNumbers(DeletionRequest."Entry Numbers");
        if DeletionRequest."Expected Count" <> Asked.Count() then
            Error(ListCountErr, DeletionRequest."Expected Count", Asked.Count());

        // The result names the numbers in ascending order.
        Asked := Sorted(Asked);
        SynchJobErrors.ReadIsolation := IsolationLevel::UpdLock;
        SynchJobErrors.SetLoadFields("No.", "Date/Time");
        foreach EntryNo in Asked do
            if not SynchJobErrors.Get(EntryNo) then
                Missing.Add(EntryNo)
            else
                if IsLater(SynchJobErrors."Date/Time", DeletionRequest."Cut-off") then
                    Kept.Add(EntryNo)
                else begin
                    SynchJobErrors.Delete();
                    Deleted.Add(EntryNo);
                end;

        DeletionRequest.Status := DoneTok;
        DeletionRequest."Matched Count" := Deleted.Count();
        DeletionRequest."Deleted Count" := Deleted.Count();
        DeletionRequest."Deleted Entry Numbers" := CopyStr(Joined(Deleted), 1, MaxStrLen(DeletionRequest."Deleted Entry Numbers"));
        DeletionRequest."Missing Entry Numbers" := CopyStr(Joined(Missing), 1, MaxStrLen(DeletionRequest."Missing Entry Numbers"));
        DeletionRequest."Kept Entry Numbers" := CopyStr(Joined(Kept), 1, MaxStrLen(DeletionRequest."Kept Entry Numbers"));
        if Deleted.Count() > 0 then begin
            DeletionRequest."First Entry No." := Deleted.Get(1);
            DeletionRequest."Last Entry No." := Deleted.Get(Deleted.Count());
        end;
    end;

    local procedure DeleteOld(var DeletionRequest: Record "SYNCERR Deletion Request"; DaysOldIsGiven: Boolean)
    var
        SynchJobErrors: Record "Integration Synch. Job Errors";
        AtMost: Integer;
    begin
        CheckAgeRequest(DeletionRequest, DaysOldIsGiven);
        if DaysOldIsGiven then
            DeletionRequest."Cut-off" := MomentDaysAgo(DeletionRequest."Days Old");
        AtMost := DeletionRequest."Maximum Count";
        if AtMost = 0 then
            AtMost := HighestCount();

        // The same filter as DeleteEntries of table 5339: at or before the boundary.
        SynchJobErrors.SetFilter("Date/Time", AtOrBeforeTok, DeletionRequest."Cut-off");
        DeletionRequest."Matched Count" := SynchJobErrors.Count();
        DeletionRequest."Remaining Count" := DeletionRequest."Matched Count";
        if DeletionRequest."Matched Count" > DeletionRequest."Expected Count" then begin
            DeletionRequest.Status := RefusedTok;
            exit;
        end;

        DeletionRequest.Status := DoneTok;
        DeleteFirst(SynchJobErrors, AtMost, DeletionRequest);
        DeletionRequest."Remaining Count" := SynchJobErrors.Count();
    end;

    local procedure CheckAgeRequest(DeletionRequest: Record "SYNCERR Deletion Request"; DaysOldIsGiven: Boolean)
    begin
        if DeletionRequest."Entry Numbers" <> '' then
            Error(AgeHasNoListErr);
        if DeletionRequest."Expected Count" < 1 then
            Error(ExpectedCountErr);
        if DaysOldIsGiven = (DeletionRequest."Cut-off" <> 0DT) then
            Error(OneBoundaryErr);
        if (DeletionRequest."Days Old" < 0) or (DeletionRequest."Days Old" > HighestDaysOld()) then
            Error(DaysOldErr, HighestDaysOld());
        if (DeletionRequest."Maximum Count" < 0) or (DeletionRequest."Maximum Count" > HighestCount()) then
            Error(MaximumCountErr, HighestCount());
    end;

    // Row by row, so that the count is exact and the lowest numbers go first. Only these rows are locked, not what remains.
    local procedure DeleteFirst(var SynchJobErrors: Record "Integration Synch. Job Errors"; AtMost: Integer; var DeletionRequest: Record "SYNCERR Deletion Request")
    var
        OldSynchJobErrors: Record "Integration Synch. Job Errors";
    begin
        OldSynchJobErrors.CopyFilters(SynchJobErrors);
        OldSynchJobErrors.SetCurrentKey("No.");
        OldSynchJobErrors.SetLoadFields("No.");
        OldSynchJobErrors.ReadIsolation := IsolationLevel::UpdLock;
        if not OldSynchJobErrors.FindSet() then
            exit;
        DeletionRequest."First Entry No." := OldSynchJobErrors."No.";
        repeat
            DeletionRequest."Last Entry No." := OldSynchJobErrors."No.";
            OldSynchJobErrors.Delete();
            DeletionRequest."Deleted Count" += 1;
        until (DeletionRequest."Deleted Count" >= AtMost) or (OldSynchJobErrors.Next() = 0);
    end;

    // As CreateDateTime(Today - DaysOld, Time) in table 5339, with one clock reading, in the time zone of the session.
    local procedure MomentDaysAgo(Days: Integer): DateTime
    var
        Moment: DateTime;
    begin
        Moment := CurrentDateTime();
        exit(CreateDateTime(DT2Date(Moment) - Days, DT2Time(Moment)));
    end;

    local procedure IsLater(Moment: DateTime; CutOff: DateTime): Boolean
    begin
        exit((CutOff <> 0DT) and (Moment > CutOff));
    end;

    local procedure ReadNumbers(ListText: Text): List of [Integer]
    var
        Numbers: List of [Integer];
        Part: Text;
        Number: Integer;
    begin
        foreach Part in ListText.Split(',') do begin
            if not Evaluate(Number, Part, 9) then
                Error(NumberListErr, HighestListed());
            if (Number < 1) or Numbers.Contains(Number) then
                Error(NumberListErr, HighestListed());
            Numbers.Add(Number);
        end;
        if Numbers.Count() > HighestListed() then
            Error(NumberListErr, HighestListed());
        exit(Numbers);
    end;

    local procedure Sorted(Numbers: List of [Integer]): List of [Integer]
    var
        Ascending: List of [Integer];
        Number: Integer;
        Position: Integer;
    begin
        foreach Number in Numbers do begin
            Position := 1;
            while (Position <= Ascending.Count()) and IsBefore(Ascending, Position, Number) do
                Position += 1;
            if Position > Ascending.Count() then
                Ascending.Add(Number)
            else
                Ascending.Insert(Position, Number);
        end;
        exit(Ascending);
    end;

    // AL evaluates both sides of "and", so the bound is checked here once more.
    local procedure IsBefore(Ascending: List of [Integer]; Position: Integer; Number: Integer): Boolean
    begin
        if Position > Ascending.Count() then
            exit(false);
        exit(Ascending.Get(Position) < Number);
    end;

    local procedure Joined(Numbers: List of [Integer]): Text
    var
        ListText: TextBuilder;
        Number: Integer;
    begin
        foreach Number in Numbers do begin
            if ListText.Length() > 0 then
                ListText.Append(',');
            ListText.Append(Format(Number, 0, 9));
        end;
        exit(ListText.ToText());
    end;

    local procedure HighestListed(): Integer
    begin
        exit(100);
    end;

    local procedure HighestCount(): Integer
    begin
        exit(1000);
    end;

    local procedure HighestDaysOld(): Integer
    begin
        exit(36500);
    end;
}
