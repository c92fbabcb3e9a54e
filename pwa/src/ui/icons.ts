import arrowLeftSvg from 'lucide-static/icons/arrow-left.svg?raw';
import batteryMediumSvg from 'lucide-static/icons/battery-medium.svg?raw';
import batteryLowSvg from 'lucide-static/icons/battery-low.svg?raw';
import bellRingSvg from 'lucide-static/icons/bell-ring.svg?raw';
import buildingTwoSvg from 'lucide-static/icons/building-2.svg?raw';
import checkSvg from 'lucide-static/icons/check.svg?raw';
import chevronDownSvg from 'lucide-static/icons/chevron-down.svg?raw';
import chevronRightSvg from 'lucide-static/icons/chevron-right.svg?raw';
import circleAlertSvg from 'lucide-static/icons/circle-alert.svg?raw';
import circleCheckSvg from 'lucide-static/icons/circle-check.svg?raw';
import clipboardListSvg from 'lucide-static/icons/clipboard-list.svg?raw';
import clockSvg from 'lucide-static/icons/clock.svg?raw';
import cloudOffSvg from 'lucide-static/icons/cloud-off.svg?raw';
import deleteSvg from 'lucide-static/icons/delete.svg?raw';
import doorClosedLockedSvg from 'lucide-static/icons/door-closed-locked.svg?raw';
import ellipsisSvg from 'lucide-static/icons/ellipsis.svg?raw';
import eyeSvg from 'lucide-static/icons/eye.svg?raw';
import eyeOffSvg from 'lucide-static/icons/eye-off.svg?raw';
import flashlightSvg from 'lucide-static/icons/flashlight.svg?raw';
import flashlightOffSvg from 'lucide-static/icons/flashlight-off.svg?raw';
import footprintsSvg from 'lucide-static/icons/footprints.svg?raw';
import handSvg from 'lucide-static/icons/hand.svg?raw';
import houseSvg from 'lucide-static/icons/house.svg?raw';
import keyboardSvg from 'lucide-static/icons/keyboard.svg?raw';
import languagesSvg from 'lucide-static/icons/languages.svg?raw';
import layersSvg from 'lucide-static/icons/layers.svg?raw';
import lifeBuoySvg from 'lucide-static/icons/life-buoy.svg?raw';
import locateFixedSvg from 'lucide-static/icons/locate-fixed.svg?raw';
import logOutSvg from 'lucide-static/icons/log-out.svg?raw';
import mapPinSvg from 'lucide-static/icons/map-pin.svg?raw';
import mapPinOffSvg from 'lucide-static/icons/map-pin-off.svg?raw';
import maximizeSvg from 'lucide-static/icons/maximize.svg?raw';
import messageSquareTextSvg from 'lucide-static/icons/message-square-text.svg?raw';
import minusSvg from 'lucide-static/icons/minus.svg?raw';
import monitorSvg from 'lucide-static/icons/monitor.svg?raw';
import moonStarSvg from 'lucide-static/icons/moon-star.svg?raw';
import navigationSvg from 'lucide-static/icons/navigation.svg?raw';
import phoneSvg from 'lucide-static/icons/phone.svg?raw';
import plusSvg from 'lucide-static/icons/plus.svg?raw';
import qrCodeSvg from 'lucide-static/icons/qr-code.svg?raw';
import refreshCwSvg from 'lucide-static/icons/refresh-cw.svg?raw';
import scanQrCodeSvg from 'lucide-static/icons/scan-qr-code.svg?raw';
import searchSvg from 'lucide-static/icons/search.svg?raw';
import sendSvg from 'lucide-static/icons/send.svg?raw';
import shieldSvg from 'lucide-static/icons/shield.svg?raw';
import shieldAlertSvg from 'lucide-static/icons/shield-alert.svg?raw';
import vibrateSvg from 'lucide-static/icons/vibrate.svg?raw';
import sirenSvg from 'lucide-static/icons/siren.svg?raw';
import smartphoneSvg from 'lucide-static/icons/smartphone.svg?raw';
import sunSvg from 'lucide-static/icons/sun.svg?raw';
import triangleAlertSvg from 'lucide-static/icons/triangle-alert.svg?raw';
import undoTwoSvg from 'lucide-static/icons/undo-2.svg?raw';
import userRoundSvg from 'lucide-static/icons/user-round.svg?raw';
import userRoundCheckSvg from 'lucide-static/icons/user-round-check.svg?raw';
import usersSvg from 'lucide-static/icons/users.svg?raw';
import volumeTwoSvg from 'lucide-static/icons/volume-2.svg?raw';
import volumeXSvg from 'lucide-static/icons/volume-x.svg?raw';
import wavesSvg from 'lucide-static/icons/waves.svg?raw';
import wifiSvg from 'lucide-static/icons/wifi.svg?raw';
import wifiOffSvg from 'lucide-static/icons/wifi-off.svg?raw';
import xSvg from 'lucide-static/icons/x.svg?raw';
import moveUpSvg from 'lucide-static/icons/move-up.svg?raw';
import moveDownSvg from 'lucide-static/icons/move-down.svg?raw';
import arrowUpDownSvg from 'lucide-static/icons/arrow-up-down.svg?raw';
import radioSvg from 'lucide-static/icons/radio.svg?raw';
import cameraSvg from 'lucide-static/icons/camera.svg?raw';
import routeSvg from 'lucide-static/icons/route.svg?raw';
import nfcSvg from 'lucide-static/icons/nfc.svg?raw';
import pauseSvg from 'lucide-static/icons/circle-pause.svg?raw';
import flagSvg from 'lucide-static/icons/flag.svg?raw';
import starSvg from 'lucide-static/icons/star.svg?raw';
import downloadSvg from 'lucide-static/icons/download.svg?raw';

/** Lucide's icons (ISC licence), taken in at build time. An icon never stands without a word. */
export const ICONS = {
  'arrow-left': arrowLeftSvg,
  'battery-low': batteryLowSvg,
  'battery-medium': batteryMediumSvg,
  'bell-ring': bellRingSvg,
  'building-2': buildingTwoSvg,
  'check': checkSvg,
  'chevron-down': chevronDownSvg,
  'chevron-right': chevronRightSvg,
  'circle-alert': circleAlertSvg,
  'circle-check': circleCheckSvg,
  'clipboard-list': clipboardListSvg,
  'clock': clockSvg,
  'cloud-off': cloudOffSvg,
  'delete': deleteSvg,
  'door-closed-locked': doorClosedLockedSvg,
  'ellipsis': ellipsisSvg,
  'eye': eyeSvg,
  'eye-off': eyeOffSvg,
  'flashlight': flashlightSvg,
  'flashlight-off': flashlightOffSvg,
  'footprints': footprintsSvg,
  'hand': handSvg,
  'house': houseSvg,
  'keyboard': keyboardSvg,
  'languages': languagesSvg,
  'layers': layersSvg,
  'life-buoy': lifeBuoySvg,
  'locate-fixed': locateFixedSvg,
  'log-out': logOutSvg,
  'map-pin': mapPinSvg,
  'map-pin-off': mapPinOffSvg,
  'maximize': maximizeSvg,
  'message-square-text': messageSquareTextSvg,
  'minus': minusSvg,
  'monitor': monitorSvg,
  'moon-star': moonStarSvg,
  'navigation': navigationSvg,
  'phone': phoneSvg,
  'plus': plusSvg,
  'qr-code': qrCodeSvg,
  'refresh-cw': refreshCwSvg,
  'scan-qr-code': scanQrCodeSvg,
  'search': searchSvg,
  'send': sendSvg,
  'shield': shieldSvg,
  'shield-alert': shieldAlertSvg,
  'siren': sirenSvg,
  'vibrate': vibrateSvg,
  'smartphone': smartphoneSvg,
  'sun': sunSvg,
  'triangle-alert': triangleAlertSvg,
  'undo-2': undoTwoSvg,
  'user-round': userRoundSvg,
  'user-round-check': userRoundCheckSvg,
  'users': usersSvg,
  'volume-2': volumeTwoSvg,
  'volume-x': volumeXSvg,
  'waves': wavesSvg,
  'wifi': wifiSvg,
  'wifi-off': wifiOffSvg,
  'x': xSvg,
  'move-up': moveUpSvg,
  'move-down': moveDownSvg,
  'arrow-up-down': arrowUpDownSvg,
  'radio': radioSvg,
  'download': downloadSvg,
  'camera': cameraSvg,
  'route': routeSvg,
  'nfc': nfcSvg,
  'circle-pause': pauseSvg,
  'flag': flagSvg,
  'star': starSvg,
} as const;

export type IconName = keyof typeof ICONS;
