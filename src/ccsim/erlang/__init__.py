"""Stationary measures of one queue, from formulas instead of simulation.

Contacts arrive in a Poisson stream of rate lambda (`arrival_rate`), n agents each handle one at a
time for exponential times of mean 1/mu (`handle_time`), those who find all agents busy wait in one
line, first come, first served, and rates never change. ``a = lambda / mu`` is the load [erlangs].

==================== ============== ================= ============================================
function             a contact that patience          what it answers
==================== ============== ================= ============================================
erlang_b             finds no line  (nobody waits)    share blocked; handle times of any law
lines_required       finds no line  (nobody waits)    fewest lines for a share blocked
erlang_c             finds no agent waits for ever    waits; grow without limit when ``a >= n``
erlang_a             finds no agent exponential       waits, abandonment; blocking at a finite line
erlang_g             finds no agent any law           waits and abandonment, from its survival
service_level        finds no agent endless or exp.   one of five definitions, alone and fast
wait_percentile      finds no agent endless or exp.   the wait that so many per cent do not exceed
agents_required      finds no agent endless or exp.   fewest agents for any mix of targets
waits_by_priority    finds no agent waits for ever    mean wait of each class of urgency
delay_limit          finds no agent endless or exp.   what large queues tend to: square-root rule
==================== ============== ================= ============================================

`rostered` adds shrinkage to agents, and `square_root_agents` is the rule of thumb. All arguments
may be arrays; they broadcast as numpy's do, and numbers give numbers. Arguments are in contacts
per second and seconds; any other unit of time serves, used throughout. What a formula does not
cover is refused by name, with the first row at fault; a line that grows without limit is no fault
but an answer: infinite waits, delay for all, service level 0.

The number present is a birth-death chain in Erlang's three. With j waiting and theta =
1/patience it falls at rate ``n mu + j theta``, so the weights of 0, 1, 2, ... waiting are the
products of ``lambda / (n mu + j theta)``, and Erlang's B joins them to the states in which nobody
waits. Both sums are incomplete gamma functions; `ccsim.kernels` computes them to 13 digits or
more at any size, in the time of a few dozen multiplications. So sizes have no limit but
10^12 erlangs.

With patience of survival function G the chain is lost, but the wait V offered to a contact that
never gives up has density proportional to ``exp(lambda H(x) - n mu x)``, H the integral of G from
0 to x (Baccelli and Hebuterne 1981). `erlang_g` integrates it on a mesh that adapts to G.

Always ``abandonment = theta * wait_mean`` for exponential patience, the mean number waiting is
``lambda * wait_mean``, and ``occupancy = a (1 - abandonment - blocking) / n``.

Insensitivity: `erlang_b` depends on the handle times' mean only. The others need them to be
exponential; with a coefficient of variation cv, waits without abandonment are roughly
``(1 + cv^2) / 2`` times those of `erlang_c` (Lee and Longton 1959).

References
----------
Erlang, A. K. (1917). Solution of some problems in the theory of probabilities of significance in
automatic telephone exchanges. Elektroteknikeren 13.
Palm, C. (1957). Research on telephone traffic carried by full availability groups. Tele 1.
Lee, A. M., Longton, P. A. (1959). Queueing processes associated with airline passenger check-in.
Operational Research Quarterly 10, 56-71.
Baccelli, F., Hebuterne, G. (1981). On queues with impatient customers. Performance '81, 159-179.
Garnett, O., Mandelbaum, A., Reiman, M. (2002). Designing a call center with impatient customers.
Manufacturing & Service Operations Management 4, 208-227.
Gans, N., Koole, G., Mandelbaum, A. (2003). Telephone call centers: tutorial, review, and research
prospects. Manufacturing & Service Operations Management 5, 79-141.
Zeltyn, S., Mandelbaum, A. (2005). Call centers with impatient customers: many-server asymptotics
of the M/M/n+G queue. Queueing Systems 51, 361-402.
"""

from ccsim.erlang.figures import QueueFigures
from ccsim.erlang.loss import erlang_b, lines_required
from ccsim.erlang.markov import erlang_a, erlang_c
from ccsim.erlang.patience import erlang_g
from ccsim.erlang.priorities import waits_by_priority
from ccsim.erlang.square_root import delay_limit, square_root_agents
from ccsim.erlang.staffing import agents_required, rostered
from ccsim.erlang.waits import service_level, wait_percentile

__all__ = [
    "QueueFigures",
    "agents_required",
    "delay_limit",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_g",
    "lines_required",
    "rostered",
    "service_level",
    "square_root_agents",
    "wait_percentile",
    "waits_by_priority",
]
