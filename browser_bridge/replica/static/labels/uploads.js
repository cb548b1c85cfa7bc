// Words about files, by language; the fact sheets give the English ones and "đóng tệp đính kèm".

import { boot } from "../boot.js";

const UPLOAD_TABLES = {
  en: {
    removeG1: "Remove file {0}", removeG2: "close {0}", loading: "Loading image", failed: "Image Upload Failed",
    tooMany: "You can upload up to {0} files at a time", quota: "You've reached your file upload limit. Try again later.",
    rights: "A reminder about creating: make sure that you have the necessary rights to the pictures you upload.", agree: "Agree",
  },
  "zh-CN": {
    removeG1: "移除文件 {0}", removeG2: "关闭 {0}", loading: "正在加载图片", failed: "图片上传失败",
    tooMany: "一次最多可上传 {0} 个文件", quota: "您已达到文件上传上限，请稍后再试。", rights: "请确保您拥有所上传图片的必要权利。", agree: "同意",
  },
  "zh-TW": {
    removeG1: "移除檔案 {0}", removeG2: "關閉 {0}", loading: "正在載入圖片", failed: "圖片上傳失敗",
    tooMany: "一次最多可上傳 {0} 個檔案", quota: "您已達到檔案上傳上限，請稍後再試。", rights: "請確認您擁有所上傳圖片的必要權利。", agree: "同意",
  },
  de: {
    removeG1: "Datei {0} entfernen", removeG2: "{0} schließen", loading: "Bild wird geladen", failed: "Bild konnte nicht hochgeladen werden",
    tooMany: "Du kannst bis zu {0} Dateien gleichzeitig hochladen", quota: "Du hast dein Upload-Limit erreicht. Versuche es später noch einmal.",
    rights: "Achte darauf, dass du die erforderlichen Rechte an den Bildern hast, die du hochlädst.", agree: "Zustimmen",
  },
  ja: {
    removeG1: "ファイル {0} を削除", removeG2: "{0} を閉じる", loading: "画像を読み込んでいます", failed: "画像をアップロードできませんでした",
    tooMany: "一度にアップロードできるファイルは {0} 個までです", quota: "ファイルのアップロードの上限に達しました。後でもう一度お試しください。",
    rights: "アップロードする画像に必要な権利があることをご確認ください。", agree: "同意する",
  },
  ko: {
    removeG1: "파일 {0} 삭제", removeG2: "{0} 닫기", loading: "이미지 로드 중", failed: "이미지를 업로드하지 못했습니다",
    tooMany: "한 번에 파일을 {0}개까지 업로드할 수 있습니다", quota: "파일 업로드 한도에 도달했습니다. 나중에 다시 시도해 주세요.",
    rights: "업로드하는 이미지에 필요한 권리가 있는지 확인하세요.", agree: "동의",
  },
  ru: {
    removeG1: "Удалить файл {0}", removeG2: "закрыть {0}", loading: "Загрузка изображения", failed: "Не удалось загрузить изображение",
    tooMany: "Можно загрузить не более {0} файлов за раз", quota: "Лимит загрузки файлов исчерпан. Повторите попытку позже.",
    rights: "Убедитесь, что у вас есть необходимые права на загружаемые изображения.", agree: "Принять",
  },
  vi: {
    removeG1: "Xoá tệp {0}", removeG2: "đóng tệp đính kèm", loading: "Đang tải hình ảnh", failed: "Không tải được hình ảnh lên",
    tooMany: "Bạn có thể tải lên tối đa {0} tệp cùng lúc", quota: "Bạn đã đạt giới hạn tải tệp lên. Hãy thử lại sau.",
    rights: "Hãy đảm bảo rằng bạn có các quyền cần thiết đối với hình ảnh bạn tải lên.", agree: "Đồng ý",
  },
};

/** A word about files, its `{0}` filled in. */
export function uploadLabel(/** @type {string} */ key, /** @type {any} */ value = "") {
  const table = UPLOAD_TABLES[boot.locale] ?? UPLOAD_TABLES[boot.locale.split("-")[0]] ?? UPLOAD_TABLES.en;
  return table[key].replace("{0}", String(value));
}
