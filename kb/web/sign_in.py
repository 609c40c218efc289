"""The pages on which people sign in and out.

Both forms change what the next request may read, so each carries a field that only a page of ours can have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from kb.site import addresses
from kb.site.markup.answers import message
from kb.site.markup.html import Html, tag
from kb.site.markup.page import Body, Page, PageKind
from kb.web.limits import Rate
from kb.web.pages import PAGE_HEADERS
from kb.web.service_frame import SIGN_IN
from kb.web.visitors import FORM, FORM_SECONDS, SESSION, SESSION_SECONDS, is_from_here

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kb.web.service_frame import ServiceFrame
    from kb.web.visitors import Visitor, Visitors

SIGN_OUT = "sign-out"
"""Address to which the form for signing out is sent."""
_MAX_BODY_BYTES = 4_096
_WRONG_A_MINUTE = 10
"""From one address. A token has 256 random bits, which nobody guesses, so a right one is never kept waiting: an office
behind one address can sign in at nine o'clock, whatever else comes from there (NIST SP 800-63B asks for a limit of
tries only for secrets of less than 64 bits)."""
_WRONG = "口令不对，或者已经作废。请核对后重新填写；口令丢了请管理员换一个。"
_FOREIGN = "这个请求不是从本站的登录页发来的，或者页面放得太久了。请打开登录页重新填写。"


class WrongTokens:
    """The wrong tokens of each address, whether they came by the form or with a program's request."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rate = Rate(_WRONG_A_MINUTE)

    def check(self, address: str) -> None:
        """Count a wrong token.

        Raises:
            HTTPException: 429, there were too many from this address.
        """
        if wait := self._rate.wait(address):
            text = "错的口令试得太多了，请过一分钟再来。"
            raise HTTPException(429, text, {"retry-after": str(int(wait) + 1)})


class SignIn:
    """The endpoints of signing in and out."""

    def __init__(self, visitors: Visitors, frame: ServiceFrame, wrong: WrongTokens) -> None:
        """Keep what the pages are made from.

        Args:
            visitors: identifies the reader of a request.
            frame: of the pages.
            wrong: counts the wrong tokens.
        """
        self._visitors = visitors
        self._frame = frame
        self._wrong = wrong

    async def answer(self, request: Request, visitor: Visitor) -> Response:
        """The answer to a request for one of the two addresses.

        Raises:
            HTTPException: it is refused.
        """
        path = request.url.path.strip("/")
        if request.method in ("GET", "HEAD"):
            return self._form(request, visitor)
        if request.method != "POST":
            raise HTTPException(405, headers={"allow": "GET, POST"})
        form = await _form_of(request)
        if not is_from_here(request.scope) or not self._visitors.is_our_form(request.scope, form.get("form", "")):
            raise HTTPException(403, _FOREIGN)
        return self._signed_out(request) if path == SIGN_OUT else self._signed_in(request, visitor, form)

    def _signed_in(self, request: Request, visitor: Visitor, form: dict[str, str]) -> Response:
        account = self._visitors.sign_in(form.get("token", ""))
        if account is None:
            self._wrong.check(visitor.address)
            return self._form(request, visitor, _WRONG, 401)
        request.scope["state"]["signed_in"] = account.name
        answer = RedirectResponse(_local(form.get("next", "")), 303)
        content = self._visitors.session_cookie(account)
        self._set_cookie(request, answer, SESSION, content, SESSION_SECONDS, "lax")
        return answer

    def _signed_out(self, request: Request) -> Response:
        request.scope["state"]["signed_out"] = True
        answer = RedirectResponse(f"/{SIGN_IN}", 303)
        self._set_cookie(request, answer, SESSION, "", 0, "lax")
        return answer

    def _form(self, request: Request, visitor: Visitor, error: str = "", status: int = 200) -> Response:
        cookie, field = self._visitors.form_ticket(request.scope)
        hidden = tag("input", type="hidden", name="form", value=field)
        page = _account_page(visitor, hidden) if visitor.account else _sign_in_page(_next_of(request), hidden, error)
        answer = HTMLResponse(self._frame.render(page), status, PAGE_HEADERS | {"cache-control": "no-store"})
        self._set_cookie(request, answer, FORM, cookie, FORM_SECONDS, "strict")
        return answer

    def _set_cookie(
        self, request: Request, answer: Response, name: str, content: str, seconds: int, same_site: str
    ) -> None:
        scope = request.scope
        answer.set_cookie(
            self._visitors.cookie_name(scope, name),
            content,
            max_age=seconds,
            path="/",
            secure=self._visitors.is_secure(scope),
            httponly=True,
            samesite=same_site,  # type: ignore[arg-type]
        )


def _sign_in_page(after: str, hidden: Html, error: str) -> Page:
    body = Body("登录")
    body.add(message(error) if error else Html(""))
    body.add(tag("p", "内部的案例要登录以后才看得到。口令由本单位的管理员发给，不要告诉别人。", class_="search-tips"))
    label = tag("label", "口令：", for_="token")
    field = tag(
        "input",
        type="password",
        id="token",
        name="token",
        required=True,
        autocomplete="current-password",
        autofocus=True,
    )
    goal = tag("input", type="hidden", name="next", value=after)
    button = tag("button", "登录", type="submit")
    body.add(tag("form", label, field, hidden, goal, button, class_="describe", method="post", action=SIGN_IN))
    return Page(SIGN_IN, PageKind.TEXT, "登录", "登录以后看内部的案例", body.html, body.headings)


def _account_page(visitor: Visitor, hidden: Html) -> Page:
    body = Body("我的账号")
    roles = "、".join(role.label for role in visitor.account.roles) if visitor.account else ""
    body.add(tag("p", f"{visitor.name}，{roles}，看得到给{visitor.audience.label}的内容。"))
    if visitor.how == "session":
        button = tag("button", "退出", type="submit")
        body.add(tag("form", hidden, button, class_="describe", method="post", action=SIGN_OUT))
    else:
        body.add(tag("p", "登录由本单位的统一登录管理，请在那里退出。"))
    return Page(SIGN_IN, PageKind.TEXT, "我的账号", "谁登录了", body.html, body.headings)


def _next_of(request: Request) -> str:
    return request.query_params.get("next", "")


def _local(address: str) -> str:
    """Where to continue: an address of this service, whatever the link contains."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain and "\\" not in address else f"/{addresses.SERVED_SEARCH}"


async def _form_of(request: Request) -> dict[str, str]:
    """The fields of a small form.

    Raises:
        HTTPException: it is no form, or too long.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY_BYTES:
            raise HTTPException(413, "送来的内容太长。")
    try:
        return {key: values[0] for key, values in parse_qs(body.decode()).items()}
    except ValueError as error:
        raise HTTPException(400, "送来的内容读不出来，应当是 UTF-8 的表单。") from error
