"""A simulated Business Central, for the demo, for tests and for benchmarks. Start reading in `simulation`."""

from bot.demo.business_central.catalogue import Failure
from bot.demo.business_central.model import Company, Record
from bot.demo.business_central.simulation import Late, SimulatedBusinessCentral
from bot.demo.business_central.site import Recorded
from bot.demo.business_central.views import MISSING

__all__ = ["MISSING", "Company", "Failure", "Late", "Record", "Recorded", "SimulatedBusinessCentral"]
