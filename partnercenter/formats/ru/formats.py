"""The year without «г.»"""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y G:i"
