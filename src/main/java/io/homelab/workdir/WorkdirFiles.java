package io.homelab.workdir;

/** The names of what HomeLab keeps on a host, beside Vagrant's own files; the probe reads them. */
public final class WorkdirFiles {
  /** In a workdir: whose it is, and what its machines hold; see {@link MarkerFile}. */
  public static final String MARKER = ".homelab-marker.json";

  /** In a workdir: the files that HomeLab put there, one path relative to the workdir a line. */
  public static final String MANIFEST = ".homelab-files";

  /** In a workdir: those of the files whose owner may run them, one path a line. */
  public static final String EXECUTABLE = ".homelab-executable";

  /** In the user's home: every workdir on the host, one absolute path a line. */
  public static final String REGISTRY = ".homelab/workdirs";

  private WorkdirFiles() {}
}
