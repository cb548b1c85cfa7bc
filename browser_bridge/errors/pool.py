"""No browser could take the job."""

from browser_bridge.errors.base import BridgeError


class PoolError(BridgeError):
    """No browser could take the job."""

    code = "pool_error"
    retryable = True


class PoolExhausted(PoolError):
    """The queue is full, or the job waited in it too long."""

    code = "rate_limit_exceeded"


class NoProfileReady(PoolError):
    """No profile is usable: none exists, or each is signed out or broken."""

    code = "no_profile_ready"


class ProfileLocked(PoolError):
    """Another process has the profile open."""

    code = "profile_locked"


class ProfileInvalid(PoolError):
    """A profile's name or files cannot be used."""

    code = "profile_invalid"
    retryable = False


class BrowserMissing(PoolError):
    """No Chromium was found and none could be installed."""

    code = "browser_missing"
    retryable = False


class LaunchFailed(PoolError):
    """Chromium did not start."""

    code = "launch_failed"


class BrowserCrashed(PoolError):
    """Chromium, or the page in use, died."""

    code = "browser_crashed"
