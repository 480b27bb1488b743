package io.homelab.model;

import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a path of the topology stands for: itself, or all below a folder. A link is
 * followed only to a place in the topology's own folder: whoever wrote that folder must not choose
 * which other files of this computer travel to the hosts.
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

  /**
   * The files, sorted by path within each folder. What is neither a file nor a folder is left out,
   * and so is a link that leads nowhere.
   */
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
    /** Nothing is there, or not yet. */
    MISSING,
    /** A folder cannot be listed, or a file's size cannot be read. */
    UNREADABLE,
    /** A link leads out of the topology's folder. */
    LINK_LEADS_OUT,
    /** A link leads back to a folder that it is in. */
    LINK_LEADS_BACK,
    /** The name of a file has a line break, which the list of files on a host cannot hold. */
    LINE_BREAK
  }

  /**
   * One file.
   *
   * @param path relative to the topology's folder, with {@code /} between names
   * @param file the file itself, with all links resolved; open it with {@link
   *     LinkOption#NOFOLLOW_LINKS}, so that a link put in its place since is not followed
   * @param executable whether the user may run it
   * @param size in bytes, when it was looked at
   */
  record SyncFile(String path, Path file, boolean executable, long size) {}
}
