"""The protocol with an answer to every request, since an editor waits for one."""

from __future__ import annotations

from typing import Any, NamedTuple

from lsprotocol.types import ResponseError
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import RPCRequest
from pygls.workspace import TextDocument, Workspace

from adlint.lsp.places import split_lines


class _Refused(NamedTuple):
    """A request that cannot be read: its number, and why."""

    id: int | str
    error: ResponseError


class _Text(TextDocument):
    """A document with the lines of the protocol; pygls begins one at U+2028 and five more characters, as `str.splitlines` does."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines with their ends."""
        return tuple(split_lines(self.source))


class _Workspace(Workspace):
    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return _Text(
            doc_uri, source, version, language_id, sync_kind=self._sync_kind, position_codec=self.position_codec
        )


class Protocol(LanguageServerProtocol):
    """What pygls leaves without an answer is refused: requests that cannot be read, and those after `shutdown`."""

    def take_up_workspace(self) -> None:
        """Have the lines of documents counted as the protocol counts them; before any is open."""
        made = self.workspace
        self._workspace = _Workspace(
            made.root_uri, made._sync_kind, list(made.folders.values()), made.position_encoding
        )

    @property
    def is_shut_down(self) -> bool:
        """Whether the editor has asked for the end."""
        return bool(self._shutdown)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as a typed one; of a request that cannot be read, its refusal.

        Raises:
            JsonRpcException: it cannot be read, and nobody waits for an answer.
        """
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            number = data.get("id")
            if "method" not in data or not isinstance(number, int | str):
                raise
            return _Refused(number, error.to_response_error())

    def handle_message(self, message: Any) -> None:
        """Have a message answered."""
        if self._shutdown and isinstance(message, RPCRequest):
            error = JsonRpcInvalidRequest("the server has been shut down").to_response_error()
            message = _Refused(message.id, error)
        if isinstance(message, _Refused):
            self._send_response(message.id, error=message.error)
        else:
            super().handle_message(message)
