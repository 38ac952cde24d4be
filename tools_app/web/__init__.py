"""Reading pages: which addresses may be reached, how a page is fetched, and what the model sees of it."""

from tools_app.web.tool import WebGet

__all__ = ["WebGet"]
