"""Web pages around the lines of a sheet, as a court, a government and WeChat send them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from bench.layouts.cases import squeeze

if TYPE_CHECKING:
    from bench.layouts.sheet import Line, Sheet

_TAGS = {"title": "h2", "head": "h3", "no": "h2", "doctitle": "h1"}
_SPAN = '<span style="font-size: 15px;letter-spacing: 1px;line-height: 1.75em;">'


def escaped(text: str) -> str:
    """A text for HTML, its soft line breaks as ``<br/>``."""
    return html.escape(text, quote=False).replace("\n", "<br/>")


def body_of(sheet: Sheet, style: str = "court") -> str:
    """The lines as HTML.

    Args:
        sheet: The document.
        style: ``court``: bold headings; ``article``: sections of WeChat; ``semantic``: h1 to h3; ``plain``: nothing bold.
    """
    write = {"court": _court_line, "article": _article_line, "semantic": _semantic_line, "plain": _plain_line}[style]
    return "\n".join(write(line) for line in sheet.lines)


def _article_line(line: Line) -> str:
    text = escaped(line.text)
    if line.role in {"title", "no"}:
        frame, inner = 'text-align: center;margin: 16px 0;"><p style="margin:0;', f"<strong>{text}</strong>"
        return f'<section style="{frame}">{_SPAN}{inner}</span></p></section>'
    if line.role == "head":
        frame = "display: inline-block;background-color: rgb(30, 90, 170);color:#fff;padding: 3px 10px;"
        return f'<section style="{frame}"><p>{_SPAN}<strong>{text}</strong></span></p></section>'
    paragraph = f'<section><p style="text-indent: 2em;">{_SPAN}{text}</span></p></section>'
    return f"{paragraph}<section><p><br/></p></section>"


def _semantic_line(line: Line) -> str:
    tag = _TAGS.get(line.role, "p")
    return f"<{tag}>{escaped(line.text)}</{tag}>"


def _plain_line(line: Line) -> str:
    indent = "" if line.role in {"title", "no", "head"} else "&emsp;&emsp;"
    return f"<p>{indent}{escaped(line.text)}</p>"


def _court_line(line: Line) -> str:
    text = escaped(line.text)
    if line.role in {"title", "no", "doctitle", "subtitle"}:
        return f'<p style="text-align: center;"><strong>{text}</strong></p>'
    if line.role == "head":
        return f'<p style="text-indent: 2em;"><strong>{text}</strong></p>'
    if line.lead:
        cut = len(escaped(line.text[: line.lead]))
        return f'<p style="text-indent: 2em;"><strong>{text[:cut]}</strong>{text[cut:]}</p>'
    return f'<p style="text-indent: 2em;">{text}</p>'


def _expect_title(sheet: Sheet, title: str) -> None:
    """Expect a page's title to be no case's, unless it holds one."""
    if not any(case.title and squeeze(case.title) in squeeze(title) for case in sheet.expected):
        sheet.outside.insert(0, title)


def court_page(
    sheet: Sheet, title: str, body: str, *, published: str = "2022-03-21 09:12:33", source: str = "最高人民法院"
) -> str:
    """A page of the highest court around a body."""
    _expect_title(sheet, title)
    sheet.outside += [
        "网站首页",
        "权威发布",
        "裁判文书",
        "您当前位置：",
        "发布时间：" + published,
        "字号：",
        "打印本页",
        "责任编辑：李某",
        "最高人民法院版权所有",
        "北京市东城区东交民巷27号",
        "请您用手机扫一扫",
        "var _doc_title",
    ]
    sheet.source = source
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"/><title>{escaped(title)} - 中华人民共和国最高人民法院</title>
<meta name="keywords" content="最高人民法院,典型案例"/><style>.txt p{{line-height:2em}} .nav li{{float:left}}</style>
<script>var _doc_title = "典型案例一览"; function doPrint(){{window.print();}}</script></head>
<body><div class="header"><a href="/index.html"><img alt="最高人民法院" src="/logo.png"/></a></div>
<ul class="nav"><li><a href="/">网站首页</a></li><li><a href="/a">机构设置</a></li><li><a href="/f">权威发布</a></li><li><a href="/s">法院新闻</a></li><li><a href="/w">裁判文书</a></li></ul>
<div class="location">您当前位置：<a href="/">首页</a> &gt; <a href="/f">权威发布</a> &gt; <a href="/x">典型案例</a></div>
<div class="detail"><div class="title">{escaped(title)}</div>
<div class="message"><span>来源：{source}</span> <span>发布时间：{published}</span> <span>字号：<a>小</a> <a>中</a> <a>大</a></span> <a href="javascript:doPrint()">打印本页</a></div>
<div class="txt" id="zoom">
{body}
</div><div class="editor">责任编辑：李某</div></div>
<div class="code"><img src="/qr.png"/>请您用手机扫一扫</div>
<div class="footer"><p>©最高人民法院版权所有 京ICP备05023036号</p><p>地址：北京市东城区东交民巷27号 邮编：100745 总机：010-67550114</p></div></body></html>
"""


def government_page(
    sheet: Sheet, title: str, body: str, *, source: str = "某县市场监督管理局", charset: str = "utf-8"
) -> str:
    """A page of a county's government around a body."""
    published = "2024-05-06 10:21"
    _expect_title(sheet, title)
    sheet.outside += [
        "某县人民政府门户网站",
        "政务公开",
        "互动交流",
        "当前位置：",
        "发布日期：" + published,
        "浏览次数：1024",
        "【字体：大 中 小】",
        "分享到：",
        "关闭窗口",
        "上一篇：某县公布2023年度行政处罚典型案例",
        "下一篇：关于开展专项检查工作的通知",
        "扫一扫在手机打开当前页",
        "主办单位：某县人民政府办公室",
        "网站标识码：5226000001",
        "贵公网安备",
    ]
    sheet.source = source
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset={charset}" />
<title>{escaped(title)}_某县人民政府</title><meta name="SiteName" content="某县人民政府"/></head>
<body><table width="1000" align="center"><tr><td>某县人民政府门户网站</td></tr><tr><td><a href="/">首页</a> | <a href="/zw">政务公开</a> | <a href="/fw">政务服务</a> | <a href="/hd">互动交流</a></td></tr></table>
<div class="dqwz">当前位置：<a>首页</a> &gt;&gt; <a>政务公开</a> &gt;&gt; <a>以案释法</a></div>
<div class="ewb-article"><h3 style="text-align:center">{escaped(title)}</h3>
<div class="info">发布日期：{published}&nbsp;&nbsp;来源：{source}&nbsp;&nbsp;浏览次数：<span id="hits">1024</span>&nbsp;&nbsp;【字体：<a>大</a> <a>中</a> <a>小</a>】</div>
<div class="TRS_Editor"><div class="Custom_UnionStyle">
{body}
</div></div>
<div class="share">分享到：<a>微信</a> <a>微博</a> <a>QQ空间</a></div><div>【<a>打印</a>】【<a>关闭窗口</a>】</div>
<ul><li>上一篇：<a>某县公布2023年度行政处罚典型案例</a></li><li>下一篇：<a>关于开展专项检查工作的通知</a></li></ul><div>扫一扫在手机打开当前页</div></div>
<div class="footer">主办单位：某县人民政府办公室　承办单位：某县大数据中心<br/>网站标识码：5226000001　黔ICP备05000001号　贵公网安备 52260002000001号</div></body></html>
"""


def article_page(sheet: Sheet, title: str, body: str) -> str:
    """A WeChat article around a body."""
    account = "某某司法"
    _expect_title(sheet, title)
    sheet.outside += [
        "原创",
        "发表于贵州",
        "点击蓝字 关注我们",
        "预览时标签不可点",
        "微信扫一扫关注该公众号",
        "继续滑动看下一个",
        "msg_title",
    ]
    sheet.outside += [
        "END",
        "编辑：小司",
        "审核：大法",
        "长按识别二维码关注我们",
        "点个“在看”你最好看",
        "阅读 1.2万",
        "来源：某省司法厅",
    ]
    sheet.source = "某省司法厅"
    end = """<section style="text-align:center"><p>END</p></section><section><p>来源：某省司法厅</p><p>编辑：小司</p><p>审核：大法</p></section>
<section><p style="text-align:center">长按识别二维码关注我们</p><p>点个“在看”你最好看</p></section>"""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><meta property="og:title" content="{escaped(title)}"/><title>{escaped(title)}</title>
<script>var msg_title = '{escaped(title)}'.html(false); var nickname = "{account}";</script></head>
<body id="activity-detail"><div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content"><div id="img-content">
<h1 class="rich_media_title" id="activity-name">
  {escaped(title)}
</h1>
<div id="meta_content" class="rich_media_meta_list"><span id="copyright_logo">原创</span> <span class="rich_media_meta rich_media_meta_text">{account}</span>
<span class="rich_media_meta_nickname"><a id="js_name">{account}</a></span> <em id="publish_time">2024-05-06 17:30</em> <em id="js_ip_wording_wrp">发表于<span>贵州</span></em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden;">
<section><p style="text-align:center">点击蓝字 关注我们</p></section>
{body}
{end}
</div></div><div id="js_tags_preview_toast" style="display:none">预览时标签不可点</div><div>阅读 1.2万</div></div></div></div>
<div class="qr_code_pc"><p>微信扫一扫<br/>关注该公众号</p></div><div>继续滑动看下一个</div></body></html>
"""
