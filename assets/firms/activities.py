"""Activity codes of the tax authority that firms of the solar chain carry, and the segment each points to.

Facts: Servicio de Impuestos Internos, code list CIIU4.CL (glosses verbatim, from `dodecap/venta-softland@15539c3:
resources/sii/actecos.tsv`, extracted from PUB_NOM_ACTECOS). Segment and role are this project's. No code means solar: a
code alone never counts a firm.
"""

from __future__ import annotations

GENERATION_CODE = "351019"
"""Other power plants n.e.c.: solar, wind and biomass alike. With a silent name it makes a candidate, never a counted firm."""

ACTIVITIES = (
    ("351019", "GENERACION DE ENERGIA ELECTRICA EN OTRAS CENTRALES N.C.P.", "generation"),
    ("351012", "GENERACION DE ENERGIA ELECTRICA EN CENTRALES TERMOELECTRICAS", "generation"),
    ("351020", "TRANSMISION DE ENERGIA ELECTRICA", "generation"),
    ("351030", "DISTRIBUCION DE ENERGIA ELECTRICA", "generation"),
    ("432100", "INSTALACIONES ELECTRICAS", "epc_installation"),
    ("332000", "INSTALACION DE MAQUINARIA Y EQUIPOS INDUSTRIALES", "epc_installation"),
    ("422000", "CONSTRUCCION DE PROYECTOS DE SERVICIO PUBLICO", "epc_installation"),
    ("429000", "CONSTRUCCION DE OTRAS OBRAS DE INGENIERIA CIVIL", "epc_installation"),
    ("432200", "INSTALACIONES DE GASFITERIA, CALEFACCION Y AIRE ACONDICIONADO", "epc_installation"),
    ("432900", "OTRAS INSTALACIONES PARA OBRAS DE CONSTRUCCION", "epc_installation"),
    (
        "331400",
        "REPARACION DE EQUIPO ELECTRICO (EXCEPTO REPARACION DE EQUIPO Y ENSERES DOMESTICOS)",
        "operation_maintenance",
    ),
    (
        "812909",
        "OTRAS ACTIVIDADES DE LIMPIEZA DE EDIFICIOS E INSTALACIONES INDUSTRIALES N.C.P.",
        "operation_maintenance",
    ),
    (
        "711002",
        "EMPRESAS DE SERVICIOS DE INGENIERIA Y ACTIVIDADES CONEXAS DE CONSULTORIA TECNICA",
        "engineering_software",
    ),
    (
        "711003",
        "SERVICIOS PROFESIONALES DE INGENIERIA Y ACTIVIDADES CONEXAS DE CONSULTORIA TECNICA",
        "engineering_software",
    ),
    ("702000", "ACTIVIDADES DE CONSULTORIA DE GESTION", "engineering_software"),
    ("620100", "ACTIVIDADES DE PROGRAMACION INFORMATICA", "engineering_software"),
    (
        "620200",
        "ACTIVIDADES DE CONSULTORIA DE INFORMATICA Y DE GESTION DE INSTALACIONES INFORMATICAS",
        "engineering_software",
    ),
    (
        "712009",
        "OTROS SERVICIOS DE ENSAYOS Y ANALISIS TECNICOS (EXCEPTO ACTIVIDADES DE PLANTAS DE REVISION TECNICA)",
        "certification_rd",
    ),
    (
        "721000",
        "INVESTIGACIONES Y DESARROLLO EXPERIMENTAL EN EL CAMPO DE LAS CIENCIAS NATURALES Y LA INGENIERIA",
        "certification_rd",
    ),
    ("261000", "FABRICACION DE COMPONENTES Y TABLEROS ELECTRONICOS", "manufacturing"),
    (
        "271000",
        "FABRICACION DE MOTORES, GENERADORES Y TRANSFORMADORES ELECTRICOS, APARATOS DE DISTRIBUCION Y CONTROL",
        "manufacturing",
    ),
    ("273200", "FABRICACION DE OTROS HILOS Y CABLES ELECTRICOS", "manufacturing"),
    ("279000", "FABRICACION DE OTROS TIPOS DE EQUIPO ELECTRICO", "manufacturing"),
    ("251100", "FABRICACION DE PRODUCTOS METALICOS PARA USO ESTRUCTURAL", "manufacturing"),
    ("251209", "FABRICACION DE TANQUES, DEPOSITOS Y RECIPIENTES DE METAL N.C.P.", "manufacturing"),
    ("231001", "FABRICACION DE VIDRIO PLANO", "manufacturing"),
    ("265100", "FABRICACION DE EQUIPO DE MEDICION, PRUEBA, NAVEGACION Y CONTROL", "manufacturing"),
    ("281500", "FABRICACION DE HORNOS, CALDERAS Y QUEMADORES", "manufacturing"),
    ("272000", "FABRICACION DE PILAS, BATERIAS Y ACUMULADORES", "storage"),
    ("465909", "VENTA AL POR MAYOR DE OTROS TIPOS DE MAQUINARIA Y EQUIPO N.C.P.", "distribution_import"),
    (
        "465200",
        "VENTA AL POR MAYOR DE EQUIPO, PARTES Y PIEZAS ELECTRONICOS Y DE TELECOMUNICACIONES",
        "distribution_import",
    ),
    ("464902", "VENTA AL POR MAYOR DE ARTICULOS ELECTRICOS Y ELECTRONICOS PARA EL HOGAR", "distribution_import"),
    (
        "466302",
        "VENTA AL POR MAYOR DE MATERIALES DE CONSTRUCCION, ARTICULOS DE FERRETERIA, GASFITERIA Y CALEFACCION",
        "distribution_import",
    ),
    ("773009", "ALQUILER DE OTROS TIPOS DE MAQUINARIAS Y EQUIPOS SIN OPERARIO N.C.P.", "distribution_import"),
    ("353001", "SUMINISTRO DE VAPOR Y DE AIRE ACONDICIONADO", "generation"),
    ("382200", "TRATAMIENTO Y ELIMINACION DE DESECHOS PELIGROSOS", "recycling"),
    ("383001", "RECUPERACION Y RECICLAMIENTO DE DESPERDICIOS Y DESECHOS METALICOS", "recycling"),
    ("383009", "RECUPERACION Y RECICLAMIENTO DE OTROS DESPERDICIOS Y DESECHOS N.C.P.", "recycling"),
)
"""Code, gloss and segment of the value chain."""

UNRELATED_ACTIVITY = (
    r"CULTIVO|CRIA DE|GANADER|PESCA|SILVICULTURA|RESTAURANT|HOTEL|ALOJAMIENTO|BEBIDAS|ALIMENTOS|INMUEBLE|INMOBILIARI|ENSENANZA|"
    r"PELUQUER|MEDIC|ODONTOLOG|HOSPITAL|TRANSPORTE DE CARGA|TRANSPORTE DE PASAJEROS|PRENDAS DE VESTIR|ABOGAD|JURIDIC|"
    r"CORRETAJE|TABACO|FARMAC"
)
"""Activities, in folded words, with which a solar name is more likely a place, a family or a brand."""

NAME_SEGMENTS = (
    (r"\b(?:PARQUE|PLANTA|CENTRAL|PFV|PSF|PMGD|PMG|GENERA[A-Z]*)\b", "generation"),
    (r"\b(?:INGENIER[A-Z]*|ENGINEERING|SOFTWARE|CONSULTOR[A-Z]*)\b", "engineering_software"),
    (r"\b(?:INSTALA[A-Z]*|MONTAJES?|CONSTRUC[A-Z]*)\b", "epc_installation"),
    (r"\b(?:MANTEN[A-Z]*|OPERACION(?:ES)?|LIMPIEZA)\b", "operation_maintenance"),
    (r"\b(?:COMERCIAL[A-Z]*|IMPORT[A-Z]*|DISTRIBU[A-Z]*|VENTAS?)\b", "distribution_import"),
    (r"\b(?:FABRIC[A-Z]*|MANUFACTUR[A-Z]*)\b", "manufacturing"),
    (r"\b(?:DESARROLLOS?|DEVELOPMENTS?)\b", "development"),
    (r"\b(?:BATERIAS?|ALMACENAMIENTO|BESS|STORAGE)\b", "storage"),
    (r"\b(?:RECICL[A-Z]*)\b", "recycling"),
    (r"\b(?:CERTIFIC[A-Z]*|LABORATORIOS?|INVESTIGACION(?:ES)?)\b", "certification_rd"),
)
"""Words of a folded name that point to a segment."""
