"""What the kernel knows of a process: its memory, its open files, its children."""

from pathlib import Path


def memory(pid: int, *, most: bool = False) -> int:
    """Bytes in memory now, or at most so far."""
    name = "VmHWM" if most else "VmRSS"
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def folder_size(folder: Path) -> int:
    """Bytes that the files of this folder take on the disk."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
