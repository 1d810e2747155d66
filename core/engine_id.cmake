# The engine id: 16 hexadecimal digits over everything that decides a run's course, so that a stored run says which engine
# made it. Made from names and bytes alone: equal for every compiler, build type and folder, with or without git.
#
# Included, it gives engine_id_list(FILES root rooms resources): what the id is made of. As a script it makes the id:
#   cmake -DROOT=... -DROOMS="base;trace" -DRESOURCES="" [-DTEMPLATE=... -DOUT=...] -P engine_id.cmake
# writes the template with @ENGINE_ID@ filled in, or without one prints the id.

# Sorted paths relative to `root`. Hidden files are an editor's, not ours.
function(engine_id_list result root rooms resources)
  set(patterns ${resources})
  foreach(room IN LISTS rooms)
    list(APPEND patterns core/${room}/*.cpp core/${room}/*.h)
  endforeach()
  list(TRANSFORM patterns PREPEND ${root}/)
  file(GLOB files RELATIVE ${root} LIST_DIRECTORIES false ${patterns})
  list(FILTER files EXCLUDE REGEX "(^|/)\\.[^/]*$")
  list(SORT files)
  set(${result} ${files} PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  engine_id_list(files ${ROOT} "${ROOMS}" "${RESOURCES}")
  set(lines "")
  foreach(file IN LISTS files)
    file(SHA256 ${ROOT}/${file} bytes)
    string(APPEND lines "${file} ${bytes}\n")
  endforeach()
  string(SHA256 hash "${lines}")
  string(SUBSTRING ${hash} 0 16 ENGINE_ID)
  if(OUT)
    configure_file(${TEMPLATE} ${OUT} @ONLY)
    file(TOUCH ${OUT})   # unchanged text is younger than its sources all the same
  else()
    message("${ENGINE_ID}")   # on standard error, as every message of a script
  endif()
endif()
