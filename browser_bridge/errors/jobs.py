"""What became of a job beside the site."""

from browser_bridge.errors.base import BridgeError


class JobError(BridgeError):
    """Something about the job itself."""

    code = "job_error"


class JobNotFound(JobError):
    """No job has this id."""

    code = "job_not_found"


class JobCancelled(JobError):
    """The caller went away or cancelled the job."""

    code = "job_cancelled"


class JobTimedOut(JobError):
    """The job did not end within its deadline."""

    code = "timeout"


class JobInterrupted(JobError):
    """The server was stopped while the job was under way, and the site does not have its answer."""

    code = "job_interrupted"


class StorageFailed(JobError):
    """The disk is full or cannot be written."""

    code = "storage_failed"
