"""Names made up to be hard, by kind: what the rule on names must take and what it must leave, and no single name is in a rule."""

from __future__ import annotations

import pytest

from assets.firms.names import folded_name
from assets.firms.value_chain import NameRule, name_rule

SOLAR = {
    "plain": (
        "Solar Andes SpA", "Andes Solar Limitada", "Solar 7 SpA", "Sur Solar S.A.", "Soluciones Solares del Maule Ltda",
        "SolarTech Chile SpA", "Aysén Solar E.I.R.L.", "Inti Solar S.A.C.", "Solar Express SpA", "Comercializadora Solar Chile Ltda.",
        "Mi Casa Solar SpA", "Grupo Solar del Pacífico SpA", "Ecosolar Limitada", "Aquasolar SpA", "Heliosolar SpA", "Nortesolar S.A.",
        "SOLARPACK CHILE LIMITADA", "SOLARIA ENERGIA CHILE SPA", "SOLARCENTURY CHILE SPA", "SOLARWATT CHILE SPA", "SUN SOLAR SPA",
    ),
    "photovoltaics": (
        "Fotovoltaica Los Ñires SpA", "FOTOVOLTAÍCA NORTE SPA", "Ingeniería y Montajes Fotovoltaicos Ltda",
        "PHOTOVOLTAIC SYSTEMS CHILE SPA", "Agrovoltaica del Maule SpA", "PFV El Boldo SpA", "PSF Las Palmas SpA", "CSP Atacama S.A.",
        "Planta PV Cardones SpA", "FV Maipo SpA", "PV POWER CHILE SPA", "Huertos Fotovoltaicos SpA", "TERMOSOLAR DEL NORTE SPA",
        "BIFACIAL PV CHILE SPA", "Energia Foto-voltaica SpA", "FOTO VOLTAICA CHILE SPA",
    ),
    "sells solar and something else": (
        "Comercial Paneles Solares y Agrícola El Huerto Ltda", "Inmobiliaria y Energía Solar del Valle SpA",
        "Transportes y Energía Solar Pérez Limitada", "González y Muñoz Energía Solar Ltda", "Ferretería y Kits Solares Osorno SpA",
        "Hotelería y Energía Solar Pica SpA", "Riego Solar Agrícola del Limarí SpA", "Construcciones y Paneles Solares Soto Ltda",
        "Termos Solares y Gasfitería Rojas Ltda", "Servicios Eléctricos y Solares del Sur SpA",
        "Climatización y Energía Solar Limitada", "Bombas Solares para Agricultura SpA", "Alimentos y Energía Solar SpA",
    ),
    "plants": (
        "Parque Solar Del Solar SpA", "Planta Solar San Solarino SpA", "PMGD Solar Pozo Almonte SpA",
        "El Pilar Los Amarillos Parque Solar SpA", "Generadora Solar Quillota SpA", "Central Solar Los Solares SpA",
        "Parque Fotovoltaico Hotel de Mar SpA", "Solar TI Doce SpA", "GR Solar 2020 SpA", "CVE Proyecto Solar Uno SpA",
    ),
    "mojibake": (
        "EnergÃ­a Solar Ã‘uble SpA", "INGENIER?A SOLAR LIMITADA", "Parque Solar Pe\ufffdaflor SpA", "Solárica Ingeniería SpA",
        "SOLÁR ÑUBLE SPA",
    ),
    "others of the chain": (
        "Andina Solar Ingeniería SpA", "Comercial e Importadora Sunpower Solar Ltda", "Soc. Inversiones Fotovoltaicas Rio Claro SpA",
        "Valle Solar Generación S.A.", "Parque Solar Fotovoltaico La Chapeana SpA", "Solar Brothers Chile SpA",
        "Instaladora Solar Hernández Ltda", "Cooperativa de Energía Solar Buin", "Solarity Chile SpA", "Solar Trust SpA",
        "Flux Solar Energías Renovables SpA", "Solcor Solar SpA", "Kraftsolar SpA", "Punto Solar S.A.", "Ciudad Solar SpA",
        "Tritec-Intervento Solar SpA", "Enerquinta Solar SpA", "Solarplus Ltda", "Ingeniería Solar y Eólica SpA",
        "Sociedad Fotovoltaica Amparo del Sol SpA", "Energía y Proyectos Solares Ltda", "Montaje de Estructuras Solares SpA",
        "Estructuras Solares del Norte SpA", "Lavado de Paneles Solares Ltda", "Limpieza de Paneles Solares Robotizada SpA",
        "Mantención Solar SpA", "Laboratorio Fotovoltaico Atacama SpA", "Baterías Solares Chile Ltda",
        "Reciclaje de Módulos Fotovoltaicos SpA", "Software Solar SpA", "Asesorías en Energía Solar Diego Limitada",
        "Luminarias Solares LED SpA", "Vivienda Solar SpA", "Arquitectura Solar SpA", "Secadores Solares SpA", "Cocinas Solares SpA",
        "Autoconsumo Solar SpA", "Movilidad Solar SpA", "Solar-Tec Ltda", "ECO SOLAR LTDA.", "E-SOLAR SPA", "Sol+Solar SpA",
        "PV Solar SpA", "Distribuidora Solar Ltda", "Helio Atacama Tres Solar SpA", "SPV P4 Solar SpA", "Cerro Dominador CSP S.A.",
        "Almeyda Solar SpA", "Conejo Solar SpA",
    ),
}  # fmt: skip
OTHERWISE = {
    "surnames": (
        "Solar y Pérez Abogados Ltda", "Inversiones Del Solar Limitada", "María Solar Rojas Consultores SpA", "Solar Hermanos Limitada",
        "Sucesión Solar Muñoz", "Constructora Hermanos Solar Ltda", "Solari e Hijos S.A.", "Inversiones Solari Limitada",
        "Pérez y Solar Compañía Limitada", "Asesorías Juan Del Solar SpA", "Notaría Solar", "Solar González y Cía Ltda",
        "Comercial Solares Hermanos SpA", "FALABELLA SOLARI S.A.", "Inversiones Solar Valdés Limitada",
        "Pedro Antonio Gonzalez Solar Asesorías E.I.R.L.",
    ),
    "places": (
        "Inmobiliaria Los Solares de Peñalolén SpA", "Condominio El Solar SpA", "Inmobiliaria Solar de la Villa Ltda",
        "Restaurant El Solar del Conde Ltda", "Viejo Solar SpA", "Hotel Solar de Atacama Ltda", "Hostería Antiguo Solar SpA",
        "Casa Solariega Limitada", "Viña Solar de Rapel Ltda", "Parcelas Los Solares SpA", "Loteo Solar del Bosque SpA",
        "Edificio Solar Oriente SpA",
    ),
    "sun and skin": (
        "Solarium Tanning Center SpA", "Bronceado Solar Ltda", "Protección Solar Dermacare SpA",
        "Bloqueadores Solares del Pacífico SpA", "Cosmética Solar SpA", "Filtros Solares Natura Limitada",
        "Protectores Solares Chile SpA", "Cremas Solares Ltda", "Fotoprotección Solar SpA", "Sol y Piel Centro Solar de Belleza SpA",
    ),
    "shade and glass": (
        "Toldos y Parasoles Limitada", "Parasol SpA", "Parasoles Del Sur Ltda", "Cortinas Solar Screen SpA",
        "Láminas Control Solar Ltda", "Quitasoles y Lonas SpA", "Lentes Solares Chile SpA", "Gafas Solares Ltda",
        "Girasol Alimentos SpA", "Film Solar Automotriz SpA", "Polarizados Solar Car SpA",
    ),
    "parts of other words": (
        "Consolar Ltda", "Asesorías Consolar SpA", "Resolar Limitada", "Insolare SpA", "Desolar SpA", "Asolar SpA",
        "Solarte Consultores SpA", "Isolar SpA", "Aislar SpA", "Disolar Limitada", "Solarino Pasteles SpA",
    ),
    "other trades": (
        "Panadería Solar Ltda", "Jardín Infantil Rayito Solar SpA", "Banquetería Plexo Solar Ltda", "Centro Médico Solar SpA",
        "Reloj Solar Joyería SpA", "Agrícola Solar del Valle SpA", "Transportes Solar Limitada", "Viajes Solar SpA",
        "Editorial Sistema Solar SpA", "Radio Solar Ltda", "Pub Eclipse Solar SpA", "Turismo Solar del Norte SpA",
        "Escuela de Yoga Saludo Solar SpA", "Minimarket Solar SpA", "Inmobiliaria Solar SpA", "Peluquería Solar SpA",
        "Muebles Solar Ltda", "Colegio Solar SpA", "Pesquera Solar S.A.", "Lavandería Solar SpA", "Calzados Solar Ltda",
    ),
    "other energy and silence": (
        "Parque Eólico Renaico SpA", "Hidroeléctrica Río Solis SpA", "Sol de Atacama SpA", "Luz del Norte SpA",
        "Energías Renovables del Sur SpA", "Inversiones Sol y Luna Ltda", "Solidaria SpA", "Soldaduras del Sur SpA", "Solange Ríos SpA",
        "Insolvencias Chile SpA", "Volteo y Transportes SpA", "SPV Inversiones SpA", "Absolución Consultores SpA", "Revoltosa SpA",
        "Alto Voltaje Ltda", "Resolución Legal SpA", "Solarquitectos Limitada",
    ),
    "more trades and families": (
        "Sociedad de Profesionales Solar y Asociados Ltda", "Clínica Dental Solar SpA", "Kinesiología Solar SpA",
        "Kine Solar Centro de Salud Ltda", "Veterinaria Solar Ltda", "Cabañas Rayo Solar SpA", "Camping Lago Solar Ltda",
        "Discoteque Eclipse Solar Ltda", "Verdulería Solar SpA", "Botillería El Solar Ltda", "Inversiones El Solar SpA",
        "Fundo Los Solares SpA", "Agrícola Los Solares Ltda", "Gimnasio Solar Ltda", "Spa y Masajes Solar SpA",
        "Productora de Eventos Solar SpA", "Taller Mecánico Solar Ltda", "Fotografía Solar SpA", "Centro de Estética Piel Solar Ltda",
        "Panadería y Amasandería Solar Ltda", "Sushi Solar SpA", "Librería Solar Ltda", "Dermosolar Cosmética SpA",
        "Solares de Chicureo SpA", "Sanitaria del Sol S.A.", "Consola Limitada", "Pasolar Pollos SpA", "Inversiones Solís Ltda",
        "Comercial Solano SpA", "Solari Hermanos y Cía Ltda", "Corretaje Solar SpA", "Seguros Solar Corredores SpA",
        "Constructora Del Solar y Muñoz Ltda", "Óptica Solar Ltda", "Heladería Solar SpA", "Confitería Solar SpA",
        "Amasandería Solar Ltda", "Jabones Solar SpA",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SOLAR)
def test_names_of_this_kind_say_solar_energy(kind: str) -> None:
    assert [n for n in SOLAR[kind] if name_rule(folded_name(n)) is not NameRule.SOLAR] == []


@pytest.mark.parametrize("kind", OTHERWISE)
def test_names_of_this_kind_use_the_word_otherwise_or_not_at_all(kind: str) -> None:
    assert [n for n in OTHERWISE[kind] if name_rule(folded_name(n)) is NameRule.SOLAR] == []


def test_there_are_enough_of_them_to_mean_something() -> None:
    assert sum(map(len, SOLAR.values())) > 100
    assert sum(map(len, OTHERWISE.values())) > 120
