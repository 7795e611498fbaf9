"""The entity sets that are short lists: companies, job queue, and our log of deletions."""

from bot.demo.business_central.filters import Kind
from bot.demo.business_central.model import Company, JobQueueEntry, JobQueueLogEntry
from bot.demo.business_central.views import EMPTY_GUID, EMPTY_TIME, View, of_mapping

_USER = "INTEGRATION"


def _view(name: str, /, **kinds: Kind) -> View:
    return View(name, tuple(of_mapping(each, kind) for each, kind in kinds.items()), key="id", order="")


COMPANIES = _view(
    "companies",
    id=Kind.GUID,
    systemVersion=Kind.TEXT,
    timestamp=Kind.NUMBER,
    name=Kind.TEXT,
    displayName=Kind.TEXT,
    businessProfileId=Kind.TEXT,
    systemCreatedAt=Kind.TIME,
    systemCreatedBy=Kind.GUID,
    systemModifiedAt=Kind.TIME,
    systemModifiedBy=Kind.GUID,
)

JOB_QUEUE_ENTRIES = _view(
    "jobQueueEntries",
    id=Kind.GUID,
    jobQueueEntryId=Kind.GUID,
    userId=Kind.TEXT,
    lastReadyState=Kind.TIME,
    expirationDateTime=Kind.TIME,
    earliestStartDateTime=Kind.TIME,
    objectTypeToRun=Kind.TEXT,
    objectIdToRun=Kind.NUMBER,
    objectCaptionToRun=Kind.TEXT,
    maxNumberAttemptsToRun=Kind.NUMBER,
    numberOfAttemptsToRun=Kind.NUMBER,
    status=Kind.TEXT,
    recordIdToProcess=Kind.TEXT,
    parameterString=Kind.TEXT,
    recurringJob=Kind.FLAG,
    numberOfMinutesBetweenRuns=Kind.NUMBER,
    description=Kind.TEXT,
    jobQueueCategoryCode=Kind.TEXT,
    errorMessage=Kind.TEXT,
    userLanguageId=Kind.NUMBER,
    rerunDelay=Kind.NUMBER,
    scheduled=Kind.FLAG,
    lastModifiedDateTime=Kind.TIME,
)

JOB_QUEUE_LOG_ENTRIES = _view(
    "jobQueueLogEntries",
    id=Kind.GUID,
    jobQueueEntryId=Kind.GUID,
    userId=Kind.TEXT,
    startDateTime=Kind.TIME,
    endDateTime=Kind.TIME,
    objectIdToRun=Kind.NUMBER,
    objectTypeToRun=Kind.TEXT,
    status=Kind.TEXT,
    description=Kind.TEXT,
    errorMessage=Kind.TEXT,
    jobQueueCategoryCode=Kind.TEXT,
    errorCallStack=Kind.TEXT,
    parameterString=Kind.TEXT,
    systemTaskId=Kind.GUID,
    userSessionId=Kind.NUMBER,
    userServiceInstanceId=Kind.NUMBER,
    lastModifiedDateTime=Kind.TIME,
)

DELETION_REQUESTS = _view(
    "deletionRequests",
    id=Kind.GUID,
    requestId=Kind.GUID,
    operation=Kind.TEXT,
    reference=Kind.TEXT,
    entryNumbers=Kind.TEXT,
    cutOffDateTime=Kind.TIME,
    daysOld=Kind.NUMBER,
    expectedCount=Kind.NUMBER,
    maximumCount=Kind.NUMBER,
    status=Kind.TEXT,
    matchedCount=Kind.NUMBER,
    deletedCount=Kind.NUMBER,
    remainingCount=Kind.NUMBER,
    firstEntryNumber=Kind.NUMBER,
    lastEntryNumber=Kind.NUMBER,
    deletedEntryNumbers=Kind.TEXT,
    missingEntryNumbers=Kind.TEXT,
    keptEntryNumbers=Kind.TEXT,
    requestedBy=Kind.TEXT,
    createdDateTime=Kind.TIME,
    lastModifiedDateTime=Kind.TIME,
)


def company_row(company: Company) -> dict[str, object]:
    """A company as `api/v2.0/companies` shows it."""
    return {
        "id": company.id,
        "systemVersion": "28.0.46665.48177",
        "timestamp": 4070,
        "name": company.name,
        "displayName": company.name,
        "businessProfileId": "",
        "systemCreatedAt": "2026-01-05T07:00:00.247Z",
        "systemCreatedBy": "00000000-0000-0000-0000-000000000001",
        "systemModifiedAt": "2026-01-05T07:00:00.247Z",
        "systemModifiedBy": "00000000-0000-0000-0000-000000000001",
    }


def job_row(job: JobQueueEntry) -> dict[str, object]:
    """A job queue entry as page 30091 shows it."""
    return {
        "id": job.id,
        "jobQueueEntryId": job.job_id,
        "userId": _USER,
        "lastReadyState": job.modified_at,
        "expirationDateTime": EMPTY_TIME,
        "earliestStartDateTime": job.modified_at,
        "objectTypeToRun": "Codeunit",
        "objectIdToRun": job.object_id,
        "objectCaptionToRun": "Integration Synch. Job Runner",
        "maxNumberAttemptsToRun": 10,
        "numberOfAttemptsToRun": job.attempts,
        "status": job.status,
        "recordIdToProcess": f"Integration Table Mapping: {job.mapping}",
        "parameterString": "",
        "recurringJob": True,
        "numberOfMinutesBetweenRuns": 2,
        "description": job.description,
        "jobQueueCategoryCode": "BCI INTEG",
        "errorMessage": job.error_message,
        "userLanguageId": 1033,
        "rerunDelay": 30,
        "scheduled": job.status == "Ready",
        "lastModifiedDateTime": job.modified_at,
    }


def run_row(run: JobQueueLogEntry) -> dict[str, object]:
    """A run of a job as page 30090 shows it."""
    return {
        "id": run.id,
        "jobQueueEntryId": run.job_id,
        "userId": _USER,
        "startDateTime": run.started_at,
        "endDateTime": run.ended_at,
        "objectIdToRun": run.object_id,
        "objectTypeToRun": "Codeunit",
        "status": run.status,
        "description": run.description,
        "errorMessage": run.error_message,
        "jobQueueCategoryCode": "BCI INTEG",
        "errorCallStack": run.call_stack,
        "parameterString": "",
        "systemTaskId": EMPTY_GUID,
        "userSessionId": 0,
        "userServiceInstanceId": 0,
        "lastModifiedDateTime": run.ended_at,
    }
