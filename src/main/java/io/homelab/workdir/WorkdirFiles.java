package io.homelab.workdir;

/** The names of what HomeLab keeps on a host, beside Vagrant's own files; the probe reads them. */
public final class WorkdirFiles {
  /** In the user's home on a host: the folder of locks that all labs there share. */
  public static final String LOCKS = ".homelab/locks";

  /** The ways into machines that are open for a minute, below the home. */
  public static final String WAYS = ".homelab/ways";

  /** In the user's home on a host: the lock held while adding a box. */
  public static final String BOX_LOCK = LOCKS + "/box-add";

  /**
   * In the folder of a box in Vagrant's store: says that HomeLab brought the box. Whoever removes
   * the box or adds it anew takes it away with the folder.
   */
  public static final String BROUGHT_BOX = ".homelab-box";

  /** In a workdir: whose it is and what its machines hold; see {@link MarkerFile}. */
  public static final String MARKER = ".homelab-marker.json";

  /** In a workdir: the files that HomeLab put there, one relative path per line. */
  public static final String MANIFEST = ".homelab-files";

  /** In a workdir: the executable ones among those files, one path per line. */
  public static final String EXECUTABLE = ".homelab-executable";

  /** In a workdir: the folder for files that arrive, until all are there. */
  public static final String INCOMING = ".homelab/incoming";

  /** Among files that arrive: their SHA-256 sums, a line each. */
  public static final String SUMS = ".homelab-sums";

  /** In the user's home: every workdir on the host, one absolute path per line. */
  public static final String REGISTRY = ".homelab/workdirs";

  private WorkdirFiles() {}
}
