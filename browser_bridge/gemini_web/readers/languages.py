"""From the header of a code block to the info string of its fence; data and one function."""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Headers that are not what a fence says in lower case.
_INFO: Mapping[str, str] = MappingProxyType(
    {
        "asp.net": "aspnet",
        "batchfile": "batch",
        "c#": "csharp",
        "c++": "cpp",
        "common lisp": "lisp",
        "docker": "dockerfile",
        "f#": "fsharp",
        "golang": "go",
        "html, xml": "html",
        "html/xml": "html",
        "jupyter notebook": "json",
        "objective-c": "objectivec",
        "objective c": "objectivec",
        "plain text": "text",
        "plaintext": "text",
        "protocol buffers": "protobuf",
        "shell": "bash",
        "shell session": "console",
        "shell/bash": "bash",
        "bash/shell": "bash",
        "visual basic .net": "vbnet",
        "vb.net": "vbnet",
        "vim script": "vim",
    }
)

# "Code snippet", as the site says it of code in no known language (site-dom 6).
_NONE = frozenset(
    {
        "code",
        "code snippet",
        "code-snippet",
        "codeausschnitt",
        "extrait de code",
        "fragment kodu",
        "fragmento de código",
        "frammento di codice",
        "kod parçacığı",
        "kod snippet'i",
        "snippet de código",
        "trecho de código",
        "cuplikan kode",
        "codefragment",
        "kodavsnitt",
        "фрагмент кода",
        "фрагмент коду",
        "đoạn mã",
        "कोड स्निपेट",
        "مقتطف الرمز",
        "ข้อมูลโค้ด",
        "代码段",
        "程式碼片段",
        "コードスニペット",
        "코드스니펫",
    }
)
_SPACED_BY_HABIT = re.compile(r"(?<=[^\x00-\u2e7f])\s+(?=[^\x00-\u2e7f])")


def info_string(header: str) -> str:
    """What a fence says for the language in a code block's header; empty for none known."""
    name = " ".join(header.split()).lower()
    if not name or _SPACED_BY_HABIT.sub("", name) in _NONE:
        return ""
    return _INFO.get(name) or re.sub(r"[^\w.+#-]+", "-", name).strip("-")
