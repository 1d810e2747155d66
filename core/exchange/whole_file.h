// Writing a file as a database does: into a new file beside it, to the disk, and then renamed over the old one. Whoever
// looks finds the old file or the new one, whole, whenever the program or the machine ends.
//
// Threads: any; two that write one file leave one of the two.
// Invariants:
//   (1) Nothing that was there before is followed, opened or emptied: the new file is made by O_EXCL | O_NOFOLLOW.
//   (2) An error leaves the old file as it was and no file beside it. What a crash leaves beside it
//       (".reclaimlab-<number>.tmp", which nobody has locked) the next writer in that folder takes away.
#pragma once
#include <string>
#include <string_view>

#include "core/base/base.h"
#include "core/exchange/file_calls.h"

namespace reclaim {

// A link is followed to the file it names, and that file's mode is kept. What is no regular file (a pipe, a device,
// "/dev/stdout") takes the bytes as they are; that its reader has gone is no error. Errors name the file and say what
// to do.
Status writeWholeFile(const std::string& path, std::string_view bytes);
Status writeWholeFile(const std::string& path, std::string_view bytes, FileCalls& calls);

// Before the program ends at once, in the middle of what its other threads do: takes away the new files that are not
// whole. None is begun or renamed from then on; who tries waits for the end.
void abandonWholeFiles();

}  // namespace reclaim
