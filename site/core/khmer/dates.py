"""Dates as Khmer readers write them, since Django's Khmer month names are incomplete and one is misspelt."""

from datetime import date, datetime

MONTHS = (
    "មករា",
    "កុម្ភៈ",
    "មីនា",
    "មេសា",
    "ឧសភា",
    "មិថុនា",
    "កក្កដា",
    "សីហា",
    "កញ្ញា",
    "តុលា",
    "វិច្ឆិកា",
    "ធ្នូ",
)
NOON = 12
EVENING = 18


def month_year(day: date) -> str:
    """For instance ខែមីនា ឆ្នាំ2005, numerals still Latin."""
    return f"ខែ{MONTHS[day.month - 1]} ឆ្នាំ{day.year}"


def long_date(day: date) -> str:
    """For instance ថ្ងៃទី14 ខែតុលា ឆ្នាំ2005, numerals still Latin."""
    return f"ថ្ងៃទី{day.day} {month_year(day)}"


def time_of_day(moment: datetime) -> str:
    """For instance ម៉ោង 8:30 ព្រឹក, by the twelve-hour clock of everyday speech."""
    part = "ព្រឹក" if moment.hour < NOON else "រសៀល" if moment.hour < EVENING else "យប់"
    return f"ម៉ោង {(moment.hour - 1) % NOON + 1}:{moment.minute:02} {part}"
