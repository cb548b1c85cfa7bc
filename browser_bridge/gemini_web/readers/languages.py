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


# Extensions of files in languages whose names are not extensions themselves.
_EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "": "txt",
        "bash": "sh",
        "csharp": "cs",
        "dockerfile": "dockerfile",
        "haskell": "hs",
        "javascript": "js",
        "julia": "jl",
        "kotlin": "kt",
        "latex": "tex",
        "markdown": "md",
        "matlab": "m",
        "objectivec": "m",
        "perl": "pl",
        "plaintext": "txt",
        "powershell": "ps1",
        "python": "py",
        "python3": "py",
        "react": "jsx",
        "ruby": "rb",
        "rust": "rs",
        "shell": "sh",
        "text": "txt",
        "typescript": "ts",
        "typescriptreact": "tsx",
        "javascriptreact": "jsx",
        "yaml": "yml",
        "c++": "cpp",
    }
)
_OWN = re.compile(r"[a-z0-9]{1,8}")


def extension(language: str) -> str:
    """Return the file extension of a language, without the dot; `txt` for one that is not known."""
    name = info_string(language)
    known = _EXTENSIONS.get(name)
    return known or (name if _OWN.fullmatch(name) else "txt")
