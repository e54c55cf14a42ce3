"""What every entry of the catalogue is: frozen, and an unknown key is a mistake."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Entry(BaseModel):
    """Base of all catalogue entries: frozen, and unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Entry):
    """One text in the report's two languages."""

    es: str = Field(min_length=1)
    en: str = Field(min_length=1)


Topic = Literal["emissions", "pv_cost", "firms", "programme", "progress", "publication"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
