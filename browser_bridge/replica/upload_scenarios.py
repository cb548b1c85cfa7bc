"""The named scenarios of uploads. Data only."""

from browser_bridge.replica.boot import PageOptions
from browser_bridge.replica.scenarios import Scenario
from browser_bridge.replica.upload_values import UploadPage, UploadTrouble

UPLOADS = (
    Scenario(
        name="upload_slow",
        description="Each file takes 1.5 s longer to upload.",
        uploads=UploadTrouble(delay=1.5),
    ),
    Scenario(
        name="upload_stuck",
        description="Files never finish uploading.",
        uploads=UploadTrouble(delay=3600),
    ),
    Scenario(
        name="upload_refused",
        description="Files are refused with HTTP 415; their tiles say so.",
        uploads=UploadTrouble(status=415),
    ),
    Scenario(
        name="upload_down",
        description="Uploads get HTTP 503.",
        uploads=UploadTrouble(status=503),
    ),
    Scenario(
        name="upload_limited",
        description="Uploads get HTTP 429.",
        uploads=UploadTrouble(status=429),
    ),
    *(
        Scenario(name=name, description=description, page=PageOptions(uploads=page))
        for name, description, page in (
            (
                "upload_lost",
                "A file vanishes after its upload, and a snackbar says that it failed.",
                UploadPage(loses_tiles=True),
            ),
            (
                "upload_resets_mode",
                "An upload puts the mode picker back to its standard.",
                UploadPage(resets_mode=True),
            ),
            (
                "upload_rights",
                "The first picture asks to agree to having the necessary rights.",
                UploadPage(asks_rights=True),
            ),
            (
                "upload_used_up",
                "A notice about the quota comes in place of files.",
                UploadPage(is_used_up=True),
            ),
            (
                "upload_by_input",
                "The menu's row opens no file chooser; its hidden input takes files.",
                UploadPage(opens_chooser=False),
            ),
            (
                "upload_kept",
                "Files that were not sent stay in the composer of a new chat.",
                UploadPage(keeps_tiles=True),
            ),
            ("upload_one", "A prompt takes one file only.", UploadPage(most=1)),
        )
    ),
)
