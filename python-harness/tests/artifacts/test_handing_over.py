"""What of a call's files goes to the host, in which order, and what is said of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from made_images import png

from harness.artifacts.artifact import MAX_ARTIFACT_BYTES, MAX_ARTIFACTS, MAX_CALL_BYTES, MAX_NAME_CHARS, Artifact
from harness.artifacts.handing_over import HandOver
from harness.artifacts.images import MAX_SHOWN, MAX_SHOWN_BYTES, MAX_SIDE, image_size
from harness.artifacts.work_folder import WorkFolder


@pytest.fixture
def work(memory: Path) -> Path:
    (memory / "work").mkdir()
    return memory / "work"


def hand_over(
    work: Path,
    *files: tuple[str, int | bytes],
    shown: tuple[Artifact, ...] = (),
    depicted: frozenset[str] = frozenset(),
    max_bytes: int = MAX_CALL_BYTES,
) -> tuple[list[Artifact], str | None]:
    """`files`: names, and contents or sizes in bytes. Those with a size are sparse, and so cost nothing."""
    folder = WorkFolder(str(work))
    for name, content in files:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            (work / name).write_bytes(content)
        else:
            (work / name).touch()
            os.truncate(work / name, content)
    sent: list[Artifact] = []
    handing_over = HandOver(sent.append, max_bytes)
    handing_over.show(shown, depicted)
    handing_over.give_files(folder)
    return sent, handing_over.left_out


def names(artifacts: list[Artifact]) -> list[str]:
    return [artifact.name for artifact in artifacts]


def figure(name: str, size: int = 1) -> Artifact:
    return Artifact(name, "image/png", b"\1" * size, is_shown=True)


def test_files_go_in_the_order_of_their_names_with_their_types(work: Path) -> None:
    sent, left_out = hand_over(work, ("b.csv", 0), ("a/plot.png", 3))
    assert sent == [
        Artifact("a/plot.png", "image/png", bytes(3), is_shown=False),
        Artifact("b.csv", "text/csv", b"", is_shown=False),
    ]
    assert left_out is None


def test_what_is_shown_comes_first_and_keeps_its_name(work: Path) -> None:
    shown = (figure("figure 1.png"), figure("figure 1.png"))
    sent, left_out = hand_over(work, ("figure 1.png", 1), ("figure 1 (2).png", 1), shown=shown)
    assert names(sent) == ["figure 1.png", "figure 1 (2).png", "figure 1 (2) (2).png", "figure 1 (3).png"]
    assert [artifact.is_shown for artifact in sent] == [True, True, False, False]
    assert left_out is None


def test_images_that_were_saved_are_shown_as_well(work: Path) -> None:
    files = (("a.png", png(20, 10)), ("b.txt", png(21, 10)), ("c.png", b"no image"))
    sent, _ = hand_over(work, *files, shown=(figure("figure.png"),))
    assert [artifact.name for artifact in sent if artifact.is_shown] == ["figure.png", "a.png"]
    assert names(sent) == ["figure.png", "a.png", "b.txt", "c.png"]


def test_a_file_that_is_among_what_is_shown_is_not_sent_again(work: Path) -> None:
    image = png(20, 10)
    shown = (Artifact("a.png", "image/png", image, is_shown=True),)
    sent, _ = hand_over(work, ("a.png", image), ("copy.png", image), shown=shown)
    assert [(artifact.name, artifact.is_shown) for artifact in sent] == [("a.png", True), ("copy.png", False)]


def test_no_more_images_are_shown_than_an_answer_can_have(work: Path) -> None:
    shown = tuple(figure(f"{number}.png", number) for number in range(MAX_SHOWN + 1))
    assert sum(artifact.is_shown for artifact in hand_over(work, shown=shown)[0]) == MAX_SHOWN
    shown = tuple(figure(f"{number}.png", MAX_SHOWN_BYTES // 2 - number) for number in range(3))
    assert sum(artifact.is_shown for artifact in hand_over(work, shown=shown)[0]) == 2


def test_of_an_image_that_is_too_large_to_show_there_is_a_smaller_one_unless_a_figure_is(work: Path) -> None:
    files = (("photo.png", png(MAX_SIDE + 1, 10)), ("plot.png", png(10, MAX_SIDE + 1)))
    sent, _ = hand_over(work, *files, depicted=frozenset({"plot.png"}))
    assert names(sent) == ["photo.png", "photo (smaller).png", "plot.png"]
    assert [artifact.is_shown for artifact in sent] == [False, True, False]
    assert image_size(sent[1].data) == (1024, 5)


def test_a_damaged_image_is_a_file_like_others(work: Path) -> None:
    damaged = png(MAX_SIDE + 1, 10)[:40]
    sent, left_out = hand_over(work, ("a.png", damaged))
    assert sent == [Artifact("a.png", "image/png", damaged, is_shown=False)]
    assert left_out is None


def test_a_smaller_image_whose_name_would_be_too_long_is_left_out(work: Path) -> None:
    name = f"{'x' * (MAX_NAME_CHARS - 4)}.png"
    sent, left_out = hand_over(work, (name, png(MAX_SIDE + 1, 10)))
    assert names(sent) == [name]
    assert left_out is not None and "is longer than 200 characters" in left_out


def test_more_files_than_a_call_may_have_are_left_out_and_some_are_named(work: Path) -> None:
    sent, left_out = hand_over(work, *((f"{number:02}", 0) for number in range(MAX_ARTIFACTS + 5)))
    assert names(sent) == [f"{number:02}" for number in range(MAX_ARTIFACTS)]
    assert left_out == "20, 21, 22 and 2 more: a call hands over 20 files at most, so put more into an archive"


def test_shown_images_count_as_well(work: Path) -> None:
    shown = tuple(figure(f"f{number}.png") for number in range(MAX_ARTIFACTS + 1))
    sent, left_out = hand_over(work, ("a", 0), shown=shown)
    assert len(sent) == MAX_ARTIFACTS
    assert left_out is not None
    assert left_out.startswith("f20.png, a: a call hands over")


def test_a_file_that_is_too_large_is_left_out_unread_and_smaller_ones_go(work: Path) -> None:
    sent, left_out = hand_over(work, ("a", MAX_ARTIFACT_BYTES + 1), ("b", 1))
    assert names(sent) == ["b"]
    assert left_out == "a: a file may have 8 MiB"


def test_files_beyond_the_bytes_of_a_call_are_left_out_and_smaller_ones_go(work: Path) -> None:
    sent, left_out = hand_over(work, ("a", 60), ("b", 50), ("c", 40), max_bytes=100)
    assert names(sent) == ["a", "c"]
    assert left_out == "b: all files of a call may have 100 bytes together"


def test_no_setting_lifts_the_bound_of_the_protocol(work: Path) -> None:
    files = ((name, MAX_ARTIFACT_BYTES) for name in "abc")
    sent, left_out = hand_over(work, *files, shown=(figure("f.png", 1),), max_bytes=1 << 40)
    assert sum(len(artifact.data) for artifact in sent) <= MAX_CALL_BYTES
    assert left_out == f"b, c: all files of a call may have {MAX_CALL_BYTES} bytes together"


def test_without_any_bytes_files_are_not_even_looked_at_and_images_are_still_shown(work: Path) -> None:
    sent, left_out = hand_over(work, ("a", 0), shown=(figure("f.png"),), max_bytes=0)
    assert names(sent) == ["f.png"]
    assert left_out is None


def test_a_file_that_grows_while_it_is_read_breaks_no_bound(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = WorkFolder.files

    def then_grow(folder: WorkFolder) -> object:
        files = listed(folder)
        os.truncate(work / "b", 70)
        return files

    monkeypatch.setattr(WorkFolder, "files", then_grow)
    sent, left_out = hand_over(work, ("a", 60), ("b", 10), max_bytes=100)
    assert names(sent) == ["a"]
    assert left_out == "b: it could not be read"


def test_a_name_that_no_artifact_may_have_is_told_in_escapes(work: Path) -> None:
    sent, left_out = hand_over(work, ("a\x1b[2J", 0), (os.fsdecode(b"b\xff"), 0), ("é", 0))
    assert names(sent) == ["é"]
    assert left_out is not None
    assert left_out.startswith("a\\x1b[2J, b\\udcff: the name is not UTF-8")


def test_each_reason_has_a_line(work: Path) -> None:
    os.mkfifo(work / "pipe")
    (work / "link").symlink_to("a")
    _, left_out = hand_over(work, ("a", MAX_ARTIFACT_BYTES + 1))
    assert left_out == "a: a file may have 8 MiB\nlink, pipe: no regular file"


def test_a_file_that_memory_does_not_suffice_for_is_left_out(work: Path) -> None:
    def send(artifact: Artifact) -> None:
        if artifact.name == "a":
            raise MemoryError
        sent.append(artifact)

    sent: list[Artifact] = []
    folder = WorkFolder(str(work))
    for name in "ab":
        (work / name).touch()
    handing_over = HandOver(send, 100)
    handing_over.give_files(folder)
    assert names(sent) == ["b"]
    assert handing_over.left_out == "a: the code left too little memory to send it"


def test_a_file_is_not_taken_for_what_was_shown_under_its_name(work: Path) -> None:
    folder, sent = WorkFolder(str(work)), list[Artifact]()
    (work / "result.txt").write_bytes(b"own")
    handing_over = HandOver(sent.append, MAX_CALL_BYTES)
    handing_over.show((figure("result.txt", MAX_ARTIFACT_BYTES + 1), figure("result.png")))
    handing_over.give_files(folder)
    assert names(sent) == ["result.png", "result.txt"]
    assert [handing_over.has_sent_shown(name) for name in ("result.txt", "result.png", "none")] == [False, True, False]


def test_a_text_gets_a_free_name_and_the_room_that_is_left(work: Path) -> None:
    folder, sent = WorkFolder(str(work)), list[Artifact]()
    (work / "stdout.txt").write_bytes(b"own")
    handing_over = HandOver(sent.append, 10)
    handing_over.give_files(folder)
    assert handing_over.give_text("stdout.txt", "aéé€".encode()) == "stdout (2).txt"
    assert sent[1] == Artifact("stdout (2).txt", "text/plain", "aéé".encode(), is_shown=False)
    assert handing_over.give_text("stderr.txt", b"abc") == "stderr.txt"
    assert handing_over.give_text("more.txt", b"abc") is None
