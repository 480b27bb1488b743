package io.homelab.model;

import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a {@code sync} path stands for: the file itself, or all files below a folder.
 * Links are followed only within the topology's folder: its author must not decide which other
 * files of this computer travel to the hosts.
 */
public sealed interface SyncFiles {
  /**
   * The files of one entry. Nothing is opened, so large files cost no more than small ones.
   *
   * @param folder the topology's folder
   * @param entry a path relative to it, without {@code ..}
   */
  static SyncFiles of(Path folder, String entry) {
    return new SyncWalk(folder).files(entry);
  }

  /** The files, sorted by path within each folder. Dangling links and special files are skipped. */
  record Found(List<SyncFile> files) implements SyncFiles {
    /** Copies the list. */
    public Found {
      files = List.copyOf(files);
    }
  }

  /**
   * None of the files may travel.
   *
   * @param why the kind of reason
   * @param reason the reason as a sentence without a full stop; names the file or the link, without
   *     control characters
   */
  record Unfit(Why why, String reason) implements SyncFiles {}

  /** Why files may not travel. */
  enum Why {
    /** The file does not exist, or not yet. */
    MISSING,
    /** A folder cannot be listed, or a file's size cannot be read. */
    UNREADABLE,
    /** A link leads out of the topology's folder. */
    LINK_LEADS_OUT,
    /** A link leads back to a folder that contains it. */
    LINK_LEADS_BACK,
    /** The name of a file has a line break, which the list of files on a host cannot hold. */
    LINE_BREAK
  }

  /**
   * One file.
   *
   * @param path relative to the topology's folder, with {@code /} between names
   * @param file the file itself, with all links resolved; open it with {@link
   *     LinkOption#NOFOLLOW_LINKS}, in case a link has taken its place since
   * @param executable whether the user may run it
   * @param size in bytes, when it was read
   */
  record SyncFile(String path, Path file, boolean executable, long size) {}
}
