"""The year without the word for it."""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y G:i"
