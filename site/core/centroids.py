"""About where the middle of each province lies, for the map; typed by hand and good to some ten kilometres."""

# Latitude and longitude in degrees (WGS 84) by official code: general knowledge, taken from no survey and no data set,
# rounded to two decimals. They say where a circle is drawn and nothing about where a border runs.
PROVINCES: dict[str, tuple[str, str]] = {
    "01": ("13.75", "102.95"),  # Banteay Meanchey
    "02": ("12.98", "103.05"),  # Battambang
    "03": ("12.10", "105.30"),  # Kampong Cham
    "04": ("12.15", "104.55"),  # Kampong Chhnang
    "05": ("11.55", "104.25"),  # Kampong Speu
    "06": ("12.80", "105.00"),  # Kampong Thom
    "07": ("10.75", "104.30"),  # Kampot
    "08": ("11.25", "105.05"),  # Kandal
    "09": ("11.50", "103.45"),  # Koh Kong
    "10": ("12.65", "106.05"),  # Kratie
    "11": ("12.70", "107.05"),  # Mondulkiri
    "12": ("11.57", "104.88"),  # Phnom Penh
    "13": ("13.80", "105.05"),  # Preah Vihear
    "14": ("11.40", "105.45"),  # Prey Veng
    "15": ("12.30", "103.75"),  # Pursat
    "16": ("13.80", "107.05"),  # Ratanakiri
    "17": ("13.55", "104.05"),  # Siem Reap
    "18": ("10.75", "103.70"),  # Preah Sihanouk
    "19": ("13.70", "106.10"),  # Stung Treng
    "20": ("11.15", "105.85"),  # Svay Rieng
    "21": ("10.95", "104.80"),  # Takeo
    "22": ("14.15", "103.80"),  # Oddar Meanchey
    "23": ("10.52", "104.35"),  # Kep
    "24": ("12.90", "102.60"),  # Pailin
    "25": ("11.95", "105.90"),  # Tboung Khmum
}
