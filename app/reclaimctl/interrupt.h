// Interrupt: Ctrl+C as a wish to stop, asked for by whoever works. A second one ends the program at once.
#pragma once

namespace reclaim::ctl {

void catchInterrupts();
bool interrupted();

}  // namespace reclaim::ctl
