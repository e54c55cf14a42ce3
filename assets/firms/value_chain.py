"""Does a name speak of solar energy, and which segment of the value chain does a firm work in?

The rules are patterns on folded names (see `assets.firms.names`) that Python and DuckDB read alike; none names a single
firm. Measured on the labelled names by tests/unit/firms/test_firms_value_chain.py. What follows for the count is
`assets.firms.counting`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache


class NameRule(StrEnum):
    """What a name says: solar energy, the word in another sense, or nothing."""

    SOLAR = "solar"
    OTHER_SENSE = "other_sense"
    SILENT = "silent"


PREFILTER = "SOLAR|VOLT|PFV|PSF|FV|PV|CSP"
"""A name with none of these letter groups is silent: cheap to ask of millions of rows."""

_THINGS = (
    "ENERG[A-Z]*|PANEL[A-Z]*|PARQUES?|PQUE|PLANTAS?|PTA|CENTRAL(?:ES)?|CELDAS?|MODULOS?|KITS?|SISTEMAS|EQUIPOS?|COLECTOR(?:ES)?|"
    "CALEFON(?:ES)?|CALENTADOR(?:ES)?|TERMOS?|TERMAS?|BOMBAS?|BOMBEO|RIEGO|GENERACION|GENERADORAS?|ELECTRICIDAD|ELECTRIC[AO]S?|TERMIC[AO]S|TECNOLOGIAS?|"
    "SOLUCIONES|INGENIERIA|INSTALACION(?:ES)?|INSTALADORA|MONTAJES?|CLIMATIZACION|CALEFACCION|LUMINARIAS?|ILUMINACION|PROYECTOS?|"
    "INVERSOR(?:ES)?|SEGUIDOR(?:ES)?|TRACKERS?|POTENCIA|PMGD|PMG|NET BILLING|TECHO|TECHOS|GRANJA|CAMPO|HUERTO"
)
"""What is solar in the energy sense: SOLAR right behind one of these needs no further look. One `sistema solar` has planets."""

_THINGS_AFTER = (
    "ENERG[A-Z]*|POWER|PARKS?|PLANTS?|TERMIC[AO]S?|TERMAL|THERMAL|FOTOVOLTAIC[AO]S?|SYSTEMS?|PANELS?|"
    "TECH[A-Z]*|TECNOLOG[A-Z]*|GENERA[A-Z]*|ENGINEERING|INGENIER[A-Z]*|GRID|CELLS?|MODULES?|TRACKERS?|"
    "SOLUTIONS|SOLUCIONES|INSTALA[A-Z]*|SERVICES"
)

_BESIDE = (
    "LED|GAS|AGUA|CONSTRUCCION|DOMOTICA|AUTOMATIZACION|SEGURIDAD|TELECOMUNICACIONES|SERVICIOS|MANTENCION|OBRAS|HIDR[A-Z]+|GEOTERM[A-Z]+|"
    "BIO[A-Z]+|EOLIC[AO]S?|TERMIC[AO]S?|ELECTRIC[AO]S?|SUSTENTAB[A-Z]+|RENOVAB[A-Z]+|EFICIEN[A-Z]+|STORAGE|BESS|ALMACENAMIENTO|BATERIAS?"
)
"""What a firm does that does something solar as well: `SOLAR Y ...` of these is no pair of surnames."""

CERTAIN = (
    r"\b[A-Z]*(?:FOTOVOLT|PHOTOVOLT|VOLTAIC)[A-Z]*\b",
    r"\b(?:PFV|PSF|CSP|TERMOSOLAR(?:ES)?)\b",
    rf"\b(?:{_THINGS}) (?:DE )?(?:[A-Z]+ (?:Y|E|O) )?SOLAR(?:ES)?\b",
    rf"\bSOLAR(?:ES|I[AO])? (?:Y [A-Z]+ )?(?:{_THINGS_AFTER})\b",
    rf"\b(?:{_THINGS}) (?:Y|E|O) SOLAR(?:ES)?\b",
    rf"\bSOLAR(?:ES)? (?:Y|E) (?:{_THINGS}|{_BESIDE})\b",
)
"""Solar energy whatever else the firm does."""

_PLACE_OR_SURNAME = (
    r"\b(?:EL|DEL|AL|LOS|UN|GRAN|VIEJO|ANTIGUO|NUESTRO|PRIMER) SOLAR(?:ES)?\b",
    r"\b(?:LAS|DE) SOLARES\b",
    r"\bSOLAR (?:E HIJ[AO]S?|HERMANOS|HNOS|ABOGADOS?|Y (?:CIA|COMPANIA|HIJ[AO]S?|HERMANOS|HNOS|ASOCIADOS))\b",
    r"\b(?:SUCESION|SUC|HERMANOS|FAMILIA|ABOGADOS|NOTARIA|DR|DRA|DON) SOLAR\b",
    r"^(?:[A-Z]+ )*SOLAR Y [A-Z]+(?: (?:LTDA|LIMITADA|S ?P ?A|S ?A|E ?I ?R ?L|CIA|COMPANIA))*$",
    r"\b[A-Z]+ Y SOLAR(?: (?:LTDA|LIMITADA|S ?P ?A|S ?A|E ?I ?R ?L|CIA|COMPANIA))*$",
)
_COMMON_SURNAMES = (
    "GONZALEZ|MUNOZ|ROJAS|DIAZ|PEREZ|SOTO|CONTRERAS|SILVA|MARTINEZ|SEPULVEDA|MORALES|RODRIGUEZ|LOPEZ|FUENTES|HERNANDEZ|TORRES|ARAYA|"
    "FLORES|ESPINOZA|VALENZUELA|CASTILLO|TAPIA|REYES|GUTIERREZ|CASTRO|PIZARRO|ALVAREZ|VASQUEZ|SANCHEZ|FERNANDEZ|RAMIREZ|CARRASCO|GOMEZ|"
    "CORTES|HERRERA|NUNEZ|JARA|VERGARA|RIVERA|FIGUEROA|RIQUELME|GARCIA|MIRANDA|BRAVO|VERA|MOLINA|VEGA|CAMPOS|SANDOVAL|ORELLANA|"
    "ZUNIGA|OLIVARES|ALARCON|GALLARDO|ORTIZ|GARRIDO|SALAZAR|GUZMAN|HENRIQUEZ|SAAVEDRA|NAVARRO|AGUILERA|PARRA|ROMERO|ARAVENA|VARGAS|"
    "CACERES|YANEZ|LEIVA|ESCOBAR|RUIZ|VALDES|VIDAL|SALINAS|ZAPATA|GODOY|CARDENAS|MENDEZ|ACUNA|BUSTOS|MALDONADO|MEDINA|MORENO|POBLETE|"
    "TOLEDO|CABRERA|PINO|PENA|ALVARADO|PARADA|ARRIAGADA|LAGOS|CORREA|LARRAIN|ERRAZURIZ|VALDIVIESO|IRARRAZAVAL"
)
_OTHER_TRADES = (
    "HOTEL(?:ES|ERIA)?|HOTELER[AO]|HOSTAL(?:ES)?|HOSTERIA|HOSTEL|MOTEL|CABANAS?|APART|LODGE|CAMPING|TURISMO|TURISTIC[AO]S?|VIAJES|BANQUET[A-Z]*|CATERING|"
    "RESTAURAN[A-Z]*|RESTOBAR|CAFE|CAFETERIA|BAR|PUB|PANADERIA|PASTEL[A-Z]*|HELAD[A-Z]*|HELADERIA|GASTRON[A-Z]*|ALIMENT[A-Z]*|COMIDAS?|PIZZ[A-Z]*|SUSHI|"
    "TATUAJES?|TATTOO|BRONCEA[A-Z]*|SOLARIUMS?|PROTECCION|FOTOPROTEC[A-Z]*|PROTECTOR(?:ES)?|BLOQUEADOR(?:ES)?|COSMET[A-Z]*|CREMAS?|FILTROS?|BELLEZA|ESTETIC[A-Z]*|"
    "PELUQUER[A-Z]*|SALON|LENTES|OPTICAS?|GAFAS|ANTEOJOS|CORTINAS?|TOLDOS?|PERSIANAS?|QUITASOL(?:ES)?|SOMBRILLAS?|LAMINAS?|"
    "POLARIZAD[A-Z]*|CONTROL SOLAR|"
    "AGRICOLAS?|AGRO|AGROPECUARI[AO]|AGROINDUSTRI[A-Z]*|GANADER[AO]|FRUTICOLA|FRUTAS?|VINAS?|VINOS?|VITIVINICOLA|VINEDOS?|FORESTAL|APICOLA|AVICOLA|LACTEOS?|"
    "INMOBILIARIA|INMUEBLES|CORRETAJES?|PROPIEDADES|CONDOMINIO|LOTEO|PARCELAS?|EDIFICIO|JARDIN|JARDIN INFANTIL|COLEGIO|"
    "ESCUELA|EDUCACION[A-Z]*|LICEO|"
    "MEDIC[AO]S?|CLINICA|DENTAL|ODONTOLOG[A-Z]*|VETERINARI[AO]|FARMACIA|SALUD|TERAPI[A-Z]*|YOGA|REIKI|MASAJES?|PLEXO|DERMATOLOG[A-Z]*|RELOJ(?:ES|ERIA)?|"
    "ABOGAD[AO]S?|JURIDIC[AO]S?|NOTARI[AO]|CONTADOR(?:ES)?|CONTABLES?|TRIBUTARI[AO]S?|AUTOMOTRI[A-Z]*|"
    "TRANSPORTES?|MUDANZAS|TAXIS?|BUSES|MODA|BOUTIQUE|CALZADOS?|TEXTIL(?:ES)?|CONFECCION(?:ES)?|VESTUARIO|EDITORIAL|LIBRERIA|MUSICA[A-Z]*|RADIO|"
    "PUBLICIDAD|PRODUCCIONES|EVENTOS|FUNERARIA|DISCOTHEQUE|GIMNASIO|DEPORT[A-Z]*|JOYER[A-Z]*|MUEBLES|MUEBLERIA|JUGUET[A-Z]*|MINIMARKET|SUPERMERCADOS?|CARNICERIA|"
    "PANADER[AO]S?|AMASANDER[A-Z]*|CONFITER[A-Z]*|DULCES|EMPANADAS|POLLOS?|ROTISER[A-Z]*|VERDULER[A-Z]*|CASINOS?|BAZAR|KIOSCO|PAQUETERIA|"
    "KINE[A-Z]*|PSICOLOG[A-Z]*|FONOAUDIO[A-Z]*|ENFERMER[A-Z]*|BARBER[A-Z]*|MAQUILLAJES?|PERFUM[A-Z]*|JABON(?:ES)?|SPA Y MASAJES|SALA CUNA|"
    "FOTOGRAF[A-Z]*|AUDIOVISUAL(?:ES)?|TEATRO|CINE|GALERIA|DISCOTE[A-Z]*|TOURS?|EXCURSION(?:ES)?|SEGUROS|CORREDORES|CORREDORA|RENT A CAR|"
    "TALLER(?:ES)? MECANICOS?|AUTOMOVILES|NEUMATICOS?|REPUESTOS|DESABOLLADURA|ROPA|LENCERIA|ZAPAT[A-Z]*|COLCHON(?:ES)?|"
    "FUNDO|HACIENDA|CRIADEROS?|VIVEROS?|SEMILLAS|AGROSERVICIOS|AGROCOMERCIAL|"
    "PESQUERA|PESCA|ABARROTES|BOTILLERIA|LAVANDERIA|IMPRENTA|ARQUITECT[A-Z]* PAISAJ[A-Z]*"
)
OTHER_SENSES = (
    *_PLACE_OR_SURNAME,
    rf"\bSOLAR (?:DE )?(?:{_COMMON_SURNAMES})\b",
    rf"^(?:[A-Z]+ )+(?:{_COMMON_SURNAMES}) SOLAR(?: [A-Z]+)* E ?I ?R ?L$",
    rf"\b(?:{_OTHER_TRADES})\b",
)
"""The word as a place, a surname, or the brand of another trade: no evidence, unless one of `CERTAIN` stands beside it."""

HINTS = (
    r"\bSOLAR\b",
    r"\b[A-Z]{2,}SOLAR\b",
    r"\b[A-Z]{3,}S SOLARES\b",
    r"\bSOLAR(?:[A-DF-Z][A-Z]+|E[A-RT-Z][A-Z]*)\b",
    r"\b(?:FV|PV)\b",
)
"""The word by itself or in a compound: solar energy, where no other sense is seen."""

UNRELATED_WORDS = (
    r"\b(?:(?:CON|DE|IN|SUB|DI|A|RE)SOLAR(?:ES)?|SOLARI[AEO]?S?|SOLARIEG[AO]S?|SOLARIUMS?|SOLARTES?|"
    r"SOLAR[AI]N[AO]|SOLARQ[A-Z]*|[A-Z]*TATT?[OU][A-Z]*)\b"
)
"""Words and surnames that only look like compounds of SOLAR; dropped before the hints are sought."""


@cache
def _compiled(*alternatives: str) -> re.Pattern[str]:
    """Compiled when a name is first asked about: a tenth of a second that most commands need not spend."""
    return re.compile("|".join(alternatives))


def name_rule(folded: str) -> NameRule:
    """What a folded name says of solar energy."""
    if not _compiled(PREFILTER).search(folded):
        return NameRule.SILENT
    if _compiled(*CERTAIN).search(folded):
        return NameRule.SOLAR
    if not _compiled(*HINTS).search(_compiled(UNRELATED_WORDS).sub("", folded)):
        return NameRule.OTHER_SENSE if "SOLAR" in folded else NameRule.SILENT
    return NameRule.OTHER_SENSE if _compiled(*OTHER_SENSES).search(folded) else NameRule.SOLAR


def name_rule_sql(folded: str) -> str:
    """`name_rule` as a SQL expression on a column of folded names."""
    certain, other, hint = ("|".join(group) for group in (CERTAIN, OTHER_SENSES, HINTS))
    return (
        f"CASE WHEN NOT regexp_matches({folded}, '{PREFILTER}') THEN 'silent' WHEN regexp_matches({folded}, '{certain}') THEN 'solar' "
        f"WHEN NOT regexp_matches(regexp_replace({folded}, '{UNRELATED_WORDS}', '', 'g'), '{hint}') "
        f"THEN CASE WHEN contains({folded}, 'SOLAR') THEN 'other_sense' ELSE 'silent' END "
        f"WHEN regexp_matches({folded}, '{other}') THEN 'other_sense' ELSE 'solar' END"
    )


def certainly_solar_sql(folded: str) -> str:
    """Whether a folded text speaks of solar energy whatever else it says: for prose, where the word alone is no evidence."""
    return f"regexp_matches({folded}, '{'|'.join(CERTAIN)}')"


OTHER_TECHNOLOGY = (
    r"EOLIC|WIND|HIDRO(?:E|G|L|\b|[A-Z]*LECTR)|HIDRAUL|TERMOELECTR|GEOTERM|BIOMASA|BIOGAS|BIOENERG|DIESEL|"
    r"\bGAS\b|GASODUCT|CARBON|MAREMOTRIZ|NUCLEAR|PETROLE|\bPASADA\b"
)
"""Generation of another kind: such a name keeps a firm out that only its activity code would suggest."""


def other_technology_sql(folded: str) -> str:
    """Whether a folded name says generation of another kind."""
    return f"coalesce(regexp_matches({folded}, '{OTHER_TECHNOLOGY}'), false)"
